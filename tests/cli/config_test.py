"""hansieve.toml: who goes before whom, what is refused, and where."""
import json
import os
import unittest

from support import ProgramTest, run

TEXT = '漢語（乾縣）'.encode()


class ConfigTest(ProgramTest):
    def env(self, **more):
        base = {k: v for k, v in os.environ.items() if not k.startswith('HANSIEVE_')}
        return {**base, 'HOME': self.dir, 'XDG_CONFIG_HOME': self.path('xdg'), 'LANG': 'C.UTF-8', **more}

    def at(self, *args, **more):
        """Runs in the test's directory."""
        return {'cwd': self.dir, 'env': self.env(**more)}

    def clean(self, *args, **more):
        return self.ok('clean', *args, data=TEXT, **self.at(**more)).decode()

    def refused(self, text, *says, args=('clean',)):
        self.write('hansieve.toml', text)
        self.fails(*args, data=TEXT, status=3, says=says, **self.at())

    def test_precedence(self):
        traditional, simplified, taiwan = '漢語（乾縣）', '汉语（乾县）', '汉语（乾县）'
        del taiwan
        default = self.clean()
        self.assertEqual(default, simplified)
        self.write('xdg/hansieve/config.toml', '[clean]\nconvert = "none"\n')
        self.assertEqual(self.clean(), traditional)
        self.write('hansieve.toml', '[clean]\nconvert = "t2s"\n')
        self.assertEqual(self.clean(), simplified)
        self.assertEqual(self.clean(HANSIEVE_CLEAN_CONVERT='none'), traditional)
        self.assertEqual(self.clean('--convert', 't2s', HANSIEVE_CLEAN_CONVERT='none'), simplified)
        self.write('other.toml', '[clean]\nconvert = "none"\n')
        self.assertEqual(self.clean('--config', 'other.toml'), traditional)
        self.assertEqual(self.clean(HANSIEVE_CONFIG='other.toml'), traditional)
        self.assertEqual(self.clean('--config', 'hansieve.toml', HANSIEVE_CONFIG='other.toml'), simplified)

    def test_every_kind_of_flag(self):
        self.write('hansieve.toml', 'version = 1\njobs = 2\nquiet = true\nstats = "s.json"\n\n[clean]\nsteps = ["repair", "convert"]\nkeep = "byline"\n'
                   'dry-run = false\nin-place = ".bak"\n[dedup]\nthreshold = 0.5\nngram = 3\n')
        self.write('a.txt', TEXT)
        self.ok('clean', 'a.txt', **self.at())
        self.assertEqual(self.read('a.txt.bak'), TEXT)
        stats = json.loads(self.read('s.json'))
        self.assertEqual((stats['jobs'], stats['parameters']['steps'], stats['parameters']['keep']), (2, ['repair', 'convert'], ['byline']))

    def test_explain_uses_the_settings_of_clean(self):
        self.write('hansieve.toml', '[clean]\nsteps = ["repair"]\n')
        self.assertNotIn('convert:', self.ok('explain', data=TEXT, **self.at()).decode())

    def test_what_is_refused(self):
        self.refused('[clean]\ncovert = "t2s"\n', 'hansieve.toml:2:1', 'covert', 'did you mean convert?')
        self.refused('jobs = 1\nformt = "text"\n', 'hansieve.toml:2:1', 'did you mean format?')
        self.refused('[claen]\nconvert = "t2s"\n', 'hansieve.toml:1:2', 'did you mean clean?')
        self.refused('convert = "t2s"\n', 'hansieve.toml:1:1', 'belongs under [clean]')
        self.refused('[clean]\nthreshold = 0.5\n', 'hansieve.toml:2:1', 'belongs under [dedup]')
        self.refused('\njobs = "many"\n', 'hansieve.toml:2:8', 'an integer', 'a string')
        self.refused('jobs = 5000\n', 'hansieve.toml:1:8', 'jobs')
        self.refused('[clean]\ndry-run = "yes"\n', 'hansieve.toml:2:11', 'true or false')
        self.refused('[clean]\nkeep = ["byline", 3]\n', 'hansieve.toml:2:19', 'an integer')
        self.refused('[clean]\nin-place = 3\n', 'hansieve.toml:2:12')
        self.refused('format = "jsnol"\n', 'hansieve.toml:1:10', 'did you mean jsonl?')
        self.refused('clean = "x"\n', 'hansieve.toml:1:9', '[clean]')
        self.refused('version = 2\n', 'hansieve.toml:1:11', 'version')
        self.refused('jobs = 1\njobs = 2\n', 'hansieve.toml:2')
        self.refused('[clean\n', 'hansieve.toml:1:')
        self.refused('help = true\n', 'hansieve.toml:1:1')
        self.refused('[dedup]\nthreshold = "x"\n', 'hansieve.toml:2:13')  # also what this command does not use
        os.remove(self.path('hansieve.toml'))
        self.fails('clean', '--config', 'none.toml', data=TEXT, status=3, says=['none.toml'], **self.at())
        for name, value in (('HANSIEVE_JOBS', 'x'), ('HANSIEVE_FORMAT', 'x'), ('HANSIEVE_CLEAN_DRY_RUN', 'x')):
            self.fails('clean', data=TEXT, status=3, says=[name], **self.at(**{name: value}))
        self.assertEqual(run('--help', **self.at(HANSIEVE_JOBS='x')).returncode, 0)

    def test_show_says_what_is_in_force_and_from_where(self):
        self.write('hansieve.toml', 'jobs = 3\n[clean]\nconvert = "tw2s"\n')
        shown = self.ok('config', 'show', **self.at(HANSIEVE_CLEAN_KEEP='byline')).decode()
        for part in ('read: hansieve.toml', 'convert = "tw2s"', '# hansieve.toml:3:1', 'jobs = 3', '# hansieve.toml:1:1', 'keep = ["byline"]',
                     '# HANSIEVE_CLEAN_KEEP', 'threshold = 0.7', '# default', 'fingerprint'):
            self.assertIn(part, shown)
        only = self.ok('config', 'show', 'dedup', **self.at()).decode()
        self.assertNotIn('[clean]', only)
        self.fails('config', 'show', 'claen', status=2, says=['did you mean clean?'], **self.at())

    def test_what_show_prints_is_a_configuration(self):
        self.write('hansieve.toml', 'jobs = 3\n[clean]\nkeep = ["byline", "share"]\nin-place = ".b\\"k"\n')
        shown = self.ok('config', 'show', **self.at())
        self.write('shown.toml', shown)
        self.ok('config', 'check', '--config', 'shown.toml', **self.at())

    def test_init_and_check(self):
        self.assertIn(b'config init', self.ok('config', 'check', **self.at()))
        self.ok('config', 'init', **self.at())
        self.assertIn(b'in order', self.ok('config', 'check', **self.at()))
        self.fails('config', 'init', status=2, says=['is there already'], **self.at())
        # Every setting in the template is one, with a value that is taken.
        lines = self.read('hansieve.toml').decode().split('\n')
        settings = [line[2:] if line.startswith('# ') and ' = ' in line and line[2:].split(' = ')[0].replace('-', '').isalnum() else line
                    for line in lines]
        keys = [line.split(' = ')[0] for line in settings if ' = ' in line and not line.startswith('#')]
        self.assertGreater(len(keys), 30)
        self.assertIn('max-bucket', keys)
        chinese = self.ok('config', 'init', '-o', '-', **self.at(LANG='zh_CN.UTF-8')).decode()
        self.assertIn('线程数', chinese)

    def fingerprint(self, *args, **more):
        self.ok('clean', *args, '--stats', self.path('s.json'), data=TEXT, **self.at(**more))
        return json.loads(self.read('s.json'))['config']

    def test_fingerprint(self):
        plain = self.fingerprint()
        self.assertRegex(plain, '^[0-9a-f]{16}$')
        self.assertEqual(plain, self.fingerprint('-j', '2', '--progress', 'never', '-q'))
        self.assertEqual(plain, self.fingerprint('--convert', 't2s'))
        self.assertNotEqual(plain, self.fingerprint('--convert', 'tw2s'))
        self.assertEqual(self.fingerprint('--convert', 'tw2s'), self.fingerprint(HANSIEVE_CLEAN_CONVERT='tw2s'))
        self.write('hansieve.toml', '[clean]\nconvert = "tw2s"\n')
        self.assertEqual(self.fingerprint(), self.fingerprint('--convert', 'tw2s'))
        os.remove(self.path('hansieve.toml'))
        rules = '[[rule]]\n'
        del rules
        self.ok('clean', '--audit', self.path('a'), data=TEXT, **self.at())
        self.assertEqual(json.loads(self.read('a').split(b'\n')[0])['config'], plain)


if __name__ == '__main__':
    unittest.main()

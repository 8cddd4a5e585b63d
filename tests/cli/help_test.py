"""Help, manual pages and completions, all from the one table of flags; suggestions for mistyped names."""
import glob
import json
import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import time
import tomllib
import unittest

from support import BIN, SOURCE, ProgramTest

CHINESE = {**os.environ, 'LANG': 'zh_CN.UTF-8', 'LC_ALL': '', 'LC_MESSAGES': ''}
ENGLISH = {**os.environ, 'LANG': 'C.UTF-8', 'LC_ALL': '', 'LC_MESSAGES': ''}


# A shell in which ^T shows the line as it stands.
ZSH_START = r"""
PS1=
autoload -Uz compinit; compinit -u -D
show-line() { print -r -- "<<$BUFFER>>"; BUFFER=; zle accept-line }
zle -N show-line; bindkey '^T' show-line
source ./%s
print -r -- '<''<ready>>'
"""


def zsh_lines(script, lines, folder):
    """What zsh makes of each line at a tab."""
    with open(os.path.join(folder, 'start.zsh'), 'w', encoding='utf-8') as file:
        file.write(ZSH_START % script)
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe('zsh', ['zsh', '-f', '-i'], {'PATH': os.environ['PATH'], 'TERM': 'dumb', 'HOME': folder, 'LC_ALL': 'C.UTF-8', 'COLUMNS': '500'})

    def answer():
        got, end = b'', time.monotonic() + 60
        while not (found := re.search(rb'<<([^>]*)>>', got)):
            assert time.monotonic() < end, got
            if select.select([terminal], [], [], 0.2)[0]:
                got += os.read(terminal, 1 << 16)
        return found[1].decode().rstrip()

    try:
        os.write(terminal, b'source ./start.zsh\n')
        assert answer() == 'ready'
        made = {}
        for line in lines:
            os.write(terminal, line.encode() + b'\t\x14')
            made[line] = answer()
        return made
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


class HelpTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.table = json.loads(subprocess.run([BIN, 'help', '--json'], capture_output=True, check=True).stdout)

    def commands(self, above=None):
        """The program, its commands and those below them."""
        above = above or self.table
        yield above
        for command in above['commands']:
            yield from self.commands(command)

    def test_everything_has_a_chinese_text(self):
        for command in self.commands():
            self.assertTrue(command['text']['zh'], f'hansieve {command["name"]} has no Chinese text in src/cli/help')
            for flag in command['flags']:
                self.assertTrue(flag['text']['zh'], f'{command["name"]} {flag["name"]}: no Chinese text in src/cli/help')
            for example in command['examples']:
                self.assertTrue(example['text']['zh'] and example['text']['en'], example['run'])

    def test_every_text_belongs_to_a_flag(self):
        flags = {c['name']: {f['name'].lstrip('-') for f in c['flags']} for c in self.commands()}
        for path in glob.glob(os.path.join(SOURCE, 'src/cli/help/*.toml')):
            name = os.path.basename(path)[:-5]
            with open(path, 'rb') as f:
                texts = tomllib.load(f)
            if name == 'common':
                self.assertLessEqual(set(texts['flag']), set().union(*flags.values()))
                continue
            name = '' if name == 'hansieve' else name
            self.assertIn(name, flags, path)
            self.assertLessEqual(set(texts.get('flag', ())), flags[name], path)
            for below, its in texts.get('commands', {}).items():
                self.assertLessEqual(set(its.get('flag', ())), flags[f'{name} {below}'], path)

    def test_help_names_every_flag(self):
        for command in self.commands():
            words = command['name'].split()
            for language, env in (('en', ENGLISH), ('zh', CHINESE)):
                short = self.ok(*words, '--help', env=env).decode()
                long = self.ok('help', *words, env=env).decode()
                for flag in command['flags']:
                    self.assertIn(flag['name'], short)
                    self.assertIn(''.join(flag['text'][language].split()), ''.join(long.split()))
                for example in command['examples']:
                    self.assertIn(example['run'], long)

    def test_language(self):
        for env, is_chinese in (({'LANG': 'zh_CN.UTF-8'}, True), ({'LANG': 'zh_TW.UTF-8'}, True), ({'LANG': 'en_US.UTF-8'}, False), ({}, False),
                                ({'LC_ALL': 'C', 'LANG': 'zh_CN.UTF-8'}, False), ({'LC_MESSAGES': 'zh_CN', 'LANG': 'de_DE'}, True),
                                ({'LC_ALL': 'zh_CN', 'LC_MESSAGES': 'C'}, True), ({'LC_ALL': '', 'LANG': 'zh_CN'}, True)):
            self.assertEqual('用法' in self.ok('clean', '--help', env=env).decode(), is_chinese, env)

    def test_lines_fit_the_terminal(self):
        for env in (ENGLISH, CHINESE):
            for columns in (60, 80, 100):
                for line in self.ok('help', 'clean', env={**env, 'COLUMNS': str(columns)}).decode().split('\n'):
                    width = sum(2 if ord(c) > 0x2E7F else 1 for c in line)
                    self.assertTrue(width <= columns + 2 or ' ' not in line.strip() or 'hansieve clean' in line, (columns, line))

    def test_examples_use_flags_that_exist(self):
        flags = {c['name']: {n for f in c['flags'] for n in (f['name'], f['brief'])} for c in self.commands()}
        for command in self.commands():
            for example in command['examples']:
                for part in example['run'].replace('&&', '|').replace('<(', '| ').split('|'):
                    words = shlex.split(part.strip().rstrip(')'))
                    if words[0] != 'hansieve':
                        continue
                    name = ' '.join(words[1:3]) if ' '.join(words[1:3]) in flags else words[1]
                    for word in words:
                        if word.startswith('-') and len(word) > 1:
                            self.assertIn(word.split('=')[0], flags[name], example['run'])

    def test_man_pages(self):
        self.ok('help', '--man-pages', self.path('man'))
        names = ['hansieve' + ('-' + c['name'] if c['name'] else '') + '.1' for c in [self.table, *self.table['commands']]]
        for folder in ('man/man1', 'man/zh_CN/man1'):
            self.assertEqual(sorted(os.listdir(self.path(folder))), sorted(names))
        page = self.read('man/man1/hansieve-clean.1').decode()
        self.assertTrue(page.startswith('.TH'))
        for flag in next(c for c in self.table['commands'] if c['name'] == 'clean')['flags']:
            self.assertIn(flag['name'].replace('-', '\\-'), page)
        self.assertEqual(self.ok('help', 'clean', '--man', env=ENGLISH).decode(), page)
        if shutil.which('man'):  # not in every image; what it would complain of are unknown requests
            for name in names:
                got = subprocess.run(['man', '--warnings', '-l', self.path('man/man1', name)], capture_output=True, env={**ENGLISH, 'MANWIDTH': '80'})
                self.assertEqual((got.returncode, got.stderr), (0, b''), name)

    def completions(self, line):
        """What bash offers at the end of a line."""
        words = line.split(' ')
        script = self.ok('completion', 'bash').decode() + 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hansieve; printf "%s\\n" "${COMPREPLY[@]}"'
        got = subprocess.run(['bash', '-c', script, 'bash', *words], capture_output=True, cwd=self.dir, check=True)
        self.assertEqual(got.stderr, b'')
        return got.stdout.decode().split()

    def test_bash_completion(self):
        self.write('page.txt', '')
        self.assertEqual(set(self.completions('hansieve ')), {c['name'] for c in self.table['commands']})
        self.assertEqual(self.completions('hansieve dedup --mode = c'), ['clusters'])
        for command in self.table['commands']:
            offered = self.completions(f'hansieve {command["name"]} -')
            self.assertLessEqual({f['name'] for f in command['flags'] if f['name'].startswith('-')}, set(offered))

    COMPLETED = {'hansieve cl': 'clean', 'hansieve clean --aud': '--audit', 'hansieve clean -j 4 --quara': '--quarantine', 'hansieve dedup --mode c': 'clusters',
                 'hansieve dedup --keep lo': 'longest', 'hansieve clean --convert tw2t': 'tw2t', 'hansieve clean --steps und': 'undouble', 'hansieve clean --steps repair,sp': 'repair,space',
                 'hansieve config sh': 'show', 'hansieve completion z': 'zsh', 'hansieve clean -o pa': 'page.txt', 'hansieve clean pa': 'page.txt', 'hansieve index info --che': '--check'}

    def test_bash_completes(self):
        self.write('page.txt', '')
        for line, word in self.COMPLETED.items():
            self.assertEqual(self.completions(line), [word], line)

    @unittest.skipUnless(shutil.which('fish'), 'no fish on this machine (scripts/setup installs it)')
    def test_fish_completes(self):
        self.write('page.txt', '')
        for env in (ENGLISH, CHINESE):
            self.write('c.fish', self.ok('completion', 'fish', env=env))
            lines = ''.join(f'complete -C {shlex.quote(line)}; echo =\n' for line in self.COMPLETED)
            got = subprocess.run(['fish', '--no-config', '-c', 'source c.fish\n' + lines], capture_output=True, cwd=self.dir, check=True,
                                 env={**env, 'HOME': self.dir, 'XDG_CONFIG_HOME': self.dir, 'XDG_DATA_HOME': self.dir})
            self.assertEqual(got.stderr, b'')
            offered = [[row.split('\t')[0] for row in part.split('\n') if row] for part in got.stdout.decode().split('=\n')]
            self.assertEqual(dict(zip(self.COMPLETED, offered)), {line: [word] for line, word in self.COMPLETED.items()})

    @unittest.skipUnless(shutil.which('zsh'), 'no zsh on this machine (scripts/setup installs it)')
    def test_zsh_completes(self):
        self.write('page.txt', '')
        self.write('c.zsh', self.ok('completion', 'zsh', env=CHINESE))
        got = zsh_lines('c.zsh', self.COMPLETED, self.dir)
        self.assertEqual({line: made.split(' ')[-1].rstrip(',') for line, made in got.items()}, self.COMPLETED)

    def test_suggestions(self):
        for args, says in ((('claen',), 'did you mean clean?'), (('clean', '--ouput', 'x'), 'did you mean --output?'),
                           (('clean', '--form', 'x'), 'did you mean --format?'), (('clean', '--format', 'jsnol'), 'did you mean jsonl?'),
                           (('clean', '--steps', 'repiar'), 'did you mean repair?'), (('clean', '--steps', 'repair,undoubel'), '"undoubel" is not one of'),
                           (('explain', '--skip=Convert'), 'did you mean convert?'), (('clean', '--keep', 'bylin'), 'did you mean byline?'), (('clean', '--drop', 'caption,mast'), 'did you mean masthead?'),
                           (('clean', '--encoding', 'gb18003'), 'did you mean gb18030?'), (('dedup', '--keep', 'longst'), 'FIELD:max, FIELD:min: did you mean longest?'),
                           (('clean', '--threshold', '1'), 'one of hansieve dedup'), (('config', 'shwo'), 'did you mean show?'),
                           (('help', 'claen'), 'did you mean clean?'), (('version',), 'did you mean --version?'), (('clean', '-j', '9999'), '9999 is not from 0 to 1024'), (('clean', '--qqq'), 'no such flag'), ((), 'a command is missing')):
            self.fails(*args, status=2, says=[says, '--help'])

    def test_a_configuration_that_is_not_there(self):
        for command in ('clean', 'explain'):
            self.fails(command, '--convert', 'T2X', data='漢'.encode(), status=3, says=["cannot load 'T2X'", 'did you mean t2s?'])
        self.ok('clean', '--convert', 't2x', '--skip', 'convert')

    def test_start_is_quick(self):
        """10 and 15 ms are asked for on an idle machine; here only CPU time counts, with room for a busy one."""
        def cpu(*args):
            best = 9
            for _ in range(5):
                before = os.times()
                self.ok(*args)
                after = os.times()
                best = min(best, after.children_user + after.children_system - before.children_user - before.children_system)
            return best
        self.assertLess(cpu('--help'), 0.1)
        self.assertLess(cpu('clean'), 0.1)


if __name__ == '__main__':
    unittest.main()

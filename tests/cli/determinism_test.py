"""The same bytes on every run: whatever the locale, time zone, vector unit, number of threads, memory, folder, or way in."""
import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import unittest

from support import BIN, ProgramTest

# What should not matter. Each is run with all commands.
SURROUNDINGS = {
    'plain': {},
    'C, west': {'LC_ALL': 'C', 'TZ': 'America/Los_Angeles'},
    'Chinese, east': {'LC_ALL': 'zh_CN.UTF-8', 'LANGUAGE': 'zh_CN', 'TZ': 'Asia/Shanghai'},
    'Turkish, dirty memory': {'LC_ALL': 'tr_TR.UTF-8', 'MALLOC_PERTURB_': '165', 'MALLOC_ARENA_MAX': '1'},   # lower case of I is no i there
    'no such locale': {'LC_ALL': 'xx_XX.UTF-8', 'TZ': 'nowhere'},
    'scalar': {'HANSIEVE_KERNEL': 'scalar'},
    'avx2': {'HANSIEVE_KERNEL': 'avx2'},
    'avx512': {'HANSIEVE_KERNEL': 'avx512'},
    'nothing set': None,
}

DIRTY = ['■记者 张三', '勇勇担担使使命命葆葆初初心心', '環(huán)城路街道召開會議,聯(lián)合轄區(qū)企業(yè)發起環(huán)保行動。', '一 个 好 的 社 区', '⺠⽂化\u200b馆',
         'TITLE of the Iİıi', '本报讯 今天上午，会议在', '上海召开。', '�  �  中文', '- 3 -', '责任编辑：李四', 'ﬁ１２３']


def texts(count, seed):
    rng = random.Random(seed)
    for i in range(count):
        lines = [''.join(chr(rng.randrange(0x4E00, 0x5A00)) for _ in range(rng.randrange(5, 40))) + rng.choice(['', '。', '，']) for _ in range(rng.randrange(1, 9))]
        lines += rng.sample(DIRTY, rng.randrange(0, 5))
        rng.shuffle(lines)
        yield '\n'.join(lines) + rng.choice(['', '\n'])


def records(count, seed=3):
    """Families of near-copies, exact copies, and short texts."""
    rng, out, base = random.Random(seed), [], ''
    for i, text in enumerate(texts(count, seed)):
        dice = rng.random()
        if dice < 0.4 or not base:
            base = text
        elif dice < 0.8:
            text = base + rng.choice(['', '据悉。', '（完）', '一']) * 2
        out.append({'id': f'r{i}', 'text': text, 'n': rng.randrange(9), 'date': f'2024-01-{i % 28 + 1:02}'})
    return ''.join(json.dumps(r, ensure_ascii=False) + '\n' for r in out).encode()


class DeterminismTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.jsonl = self.write('in/a.jsonl', records(90))
        self.packed = self.write('in/a.jsonl.gz', gzip.compress(records(90)))
        self.text = self.write('in/a.txt', '\n'.join(texts(40, 5)))
        self.gb = self.write('in/gb.txt', '\n'.join(t.replace('�', '') for t in texts(10, 6)).encode('gb18030'))
        for i, text in enumerate(texts(12, 7)):
            self.write(f'in/tree/{i % 3}/文件{i}.txt', text)
        self.locales = self.make_locales()

    def make_locales(self):
        """A folder with the two locales, where the machine can make them: Debian installs none."""
        folder = self.path('locales')
        os.makedirs(folder)
        if shutil.which('localedef'):
            for name in ('zh_CN', 'tr_TR'):
                subprocess.run(['localedef', '-i', name, '-f', 'UTF-8', os.path.join(folder, name + '.UTF-8')], capture_output=True)
        return folder

    def run_in(self, surroundings, args, stdin=None, folder=None):
        env = {'PATH': os.environ['PATH']} if surroundings is None else {**os.environ, 'LOCPATH': self.locales, **surroundings}
        with open(stdin or os.devnull, 'rb') as data:
            got = subprocess.run([BIN, *args], stdin=data, capture_output=True, env=env, cwd=folder, timeout=120)
        self.assertIn(got.returncode, (0, 1), got.stderr.decode())
        return got.stdout

    def digest(self, paths, *printed):
        hashed = hashlib.sha256()
        for data in printed:
            hashed.update(data)
        for path in paths:
            found = [path] if os.path.isfile(path) else sorted(os.path.join(d, f) for d, _, files in os.walk(path) for f in files)
            for file in found:
                with open(file, 'rb') as f:
                    hashed.update(os.path.relpath(file, self.dir).encode() + b'\0' + f.read() + b'\0')
        return hashed.hexdigest()

    # Each command gives a digest of all it wrote.

    def commands(self):
        out, audit, removed = self.path('out'), self.path('audit'), self.path('removed')
        both = [out, audit]
        for name, args in {'clean text': [self.text], 'clean jsonl': [self.jsonl], 'clean gz': [self.packed], 'clean other encoding': [self.gb, '--encoding', 'gb18030'],
                           'clean all': [self.text, '--punctuation', 'fullwidth', '--convert', 's2twp'], 'repeated': [self.jsonl, '--repeated', '3']}.items():
            yield name, ['clean', *args, '-o', out, '--audit', audit], both
        yield 'clean tree', ['clean', self.path('in/tree'), '-o', out + '/', '--audit', audit], both
        yield 'explain', ['explain', self.text], []
        for config in ('t2s', 's2hk', 't2jp'):
            yield 'convert ' + config, ['clean', '--steps', 'convert', '--convert', config, self.text, '-o', out], [out]
        for mode in ('drop', 'mark', 'pairs', 'clusters'):
            yield 'dedup ' + mode, ['dedup', self.jsonl, '--mode', mode, '--removed', removed, '-o', out], [out, removed]
        yield 'dedup containment', ['dedup', self.jsonl, '--mode', 'pairs', '--containment', '0.8', '-o', out], [out]
        yield 'dedup tree', ['dedup', self.path('in/tree'), '--mode', 'pairs', '--threshold', '0.1', '-o', out], [out]
        yield 'dedup policy', ['dedup', self.packed, '--keep', 'longest', '--verify', 'signature', '-o', out], [out]
        yield 'dedup memory', ['dedup', self.jsonl, '--memory', '128M', '-o', out], [out]
        yield 'index', ['dedup', self.jsonl, '--index', self.path('index'), '--source', 's', '-o', out], [out, self.path('index')]
        yield 'help', ['clean', '--help'], []

    def fresh(self):
        for name in ('out', 'audit', 'removed', 'index'):
            path = self.path(name)
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.exists(path):
                os.remove(path)

    def test_surroundings_do_not_matter(self):
        for name, args, outputs in self.commands():
            got = {}
            for around, variables in SURROUNDINGS.items():
                if name in ('help', 'explain') and around.startswith('Chinese'):
                    continue   # these speak the language of the locale
                self.fresh()
                printed = self.run_in(variables, args)
                got.setdefault(self.digest(outputs, printed), []).append(around)
            self.assertEqual(len(got), 1, (name, got))

    def test_threads_do_not_matter(self):
        for name, args, outputs in self.commands():
            if name in ('help', 'explain') or name.startswith('convert'):
                continue
            got = {}
            for jobs in ('1', '2', '5'):
                self.fresh()
                printed = self.run_in({}, [*args, '-j', jobs])
                got.setdefault(self.digest(outputs, printed), []).append(jobs)
            self.assertEqual(len(got), 1, (name, got))

    def test_restore_and_report_are_the_same(self):
        self.run_in({}, ['clean', self.jsonl, '-o', self.path('out'), '--audit', self.path('audit')])
        self.run_in({}, ['dedup', self.jsonl, '--mode', 'clusters', '-o', self.path('clusters')])
        for args in (['restore', '--audit', self.path('audit'), self.path('out')], ['report', self.path('audit'), '-o', '-'],
                     ['report', self.path('clusters'), '-o', '-']):
            got = {self.run_in(variables, args) for around, variables in SURROUNDINGS.items()}
            self.assertEqual(len(got), 1, args)

    def test_the_way_in_does_not_matter(self):
        # The folder one stands in.
        clean = {self.run_in({}, ['clean', path], folder=folder) for path, folder in
                 ((self.text, None), ('a.txt', self.path('in')), ('in/a.txt', self.dir), ('../a.txt', self.path('in/tree')))}
        # A file, a pipe, and a pipe that gives a few bytes at a time.
        clean.add(self.run_in({}, ['clean'], stdin=self.text))
        with open(self.text, 'rb') as f:
            data = f.read()
        with subprocess.Popen([BIN, 'clean'], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for at in range(0, len(data), 997):
                process.stdin.write(data[at:at + 997])
                process.stdin.flush()
            process.stdin.close()
            clean.add(process.stdout.read())
        self.assertEqual(len(clean), 1)
        for args in (['clean'], ['dedup']):
            got = {self.run_in({}, [*args, self.jsonl]), self.run_in({}, [*args, self.packed]),
                   self.run_in({}, [*args, '--format', 'jsonl'], stdin=self.jsonl), self.run_in({}, [*args, '--format', 'jsonl'], stdin=self.packed)}
            self.assertEqual(len(got), 1, args)

    def test_the_order_in_a_folder_does_not_matter(self):
        # File systems list files in their own order, such as that of their making.
        for i, name in enumerate(random.Random(1).sample(range(12), 12)):
            self.write(f'other/tree/{name % 3}/文件{name}.txt', self.read(f'in/tree/{name % 3}/文件{name}.txt'))
        for args in (['clean', '--output-format', 'jsonl'], ['dedup', '--mode', 'pairs', '--threshold', '0.05']):
            got = {self.run_in({}, [*args, 'tree', '-o', '-'] if args[0] == 'dedup' else [*args, 'tree', '-o', self.path(where + '.jsonl')], folder=self.path(where))
                   + (self.read(where + '.jsonl') if args[0] == 'clean' else b'') for where in ('in', 'other')}
            self.assertEqual(len(got), 1, args)


if __name__ == '__main__':
    unittest.main()

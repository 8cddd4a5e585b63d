"""Every call to the system fails in turn: the outcome is a message and either the old or the new files, never half of one."""
import hashlib
import json
import os
import shutil
import subprocess
import unittest

from support import BIN, SOURCE, ProgramTest

FAULTS = os.environ.get('HANSIEVE_FAULTS')  # the library of tests/fault
# How many places of each kind of call are tried; a run has thousands of allocations, and tens of the others.
MOST = {'malloc': int(os.environ.get('HANSIEVE_FAULT_ALLOCATIONS', '40'))}
CALLS = ('open', 'read', 'write', 'fsync', 'rename', 'mmap', 'malloc')


def tree(root):
    """What lies under a directory: path to content's hash; the program's own notes about a run aside."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, 'rb') as f:
                found[os.path.relpath(path, root)] = hashlib.sha256(f.read()).hexdigest()
    return found


class FaultTest(ProgramTest):
    def setUp(self):
        super().setUp()
        if not FAULTS or not os.path.exists(FAULTS):
            self.skipTest('no fault library (HANSIEVE_FAULTS); sanitizers replace the same calls')

    def run_with(self, args, call=None, at=0, stays=False):
        env = dict(os.environ)
        mark = self.path('happened')
        if os.path.exists(mark):
            os.unlink(mark)
        if call:
            env.update(LD_PRELOAD=FAULTS, FAULT_CALL=call, FAULT_AT=str(at), FAULT_MARK=mark)
            if stays:
                env['FAULT_STAYS'] = '1'
        got = subprocess.run([BIN, *args], capture_output=True, timeout=120, env=env)
        return got, os.path.exists(mark)

    def places(self, args, prepare, call):
        """The numbers of the calls to fail: all of them, or as many as MOST says, spread evenly."""
        most = MOST.get(call)
        if most is None:
            at = 1
            while True:
                yield at
                at += 1
        low, high = 1, 2
        while True:  # how many calls are there?
            prepare()
            if not self.run_with(args, call, high)[1]:
                break
            low, high = high, high * 2
        while high - low > max(1, low // 50):
            middle = (low + high) // 2
            prepare()
            if self.run_with(args, call, middle)[1]:
                low = middle
            else:
                high = middle
        yield from sorted({1 + (low - 1) * i // most for i in range(most)})

    def survives(self, args, prepare, outputs):
        """`prepare` makes the state before a run; `outputs` are the paths it writes."""
        def state():
            found = {}
            for path in outputs:
                if os.path.isdir(path):
                    found.update({os.path.join(path, name): value for name, value in tree(path).items()})
                elif os.path.exists(path):
                    with open(path, 'rb') as f:
                        found[path] = hashlib.sha256(f.read()).hexdigest()
            return {path: value for path, value in found.items() if '/.hansieve/' not in path}

        prepare()
        old = state()
        got, _ = self.run_with(args)
        self.assertEqual(got.returncode, 0, got.stderr)
        new = state()
        injected = 0
        for call in CALLS:
            for at in self.places(args, prepare, call):
                prepare()
                got, happened = self.run_with(args, call, at, stays=call == 'write')
                if not happened:
                    break
                injected += 1
                with self.subTest(call=call, at=at, message=got.stderr.decode('utf8', 'replace')[:300]):
                    self.assertIn(got.returncode, (0, 1, 3, 4))
                    now = state()
                    if got.returncode == 0:
                        self.assertEqual(now, new, 'success although something is missing')
                    else:
                        self.assertTrue(got.stderr.startswith(b'hansieve: '))
                    for path, value in now.items():
                        self.assertNotIn('.tmp', path)
                        allowed = [new.get(path)] + ([old[path]] if path in old else [])
                        if path in outputs or path in new:
                            self.assertIn(value, allowed, path)
                    if got.returncode != 0:
                        for path in old:
                            self.assertIn(path, now, 'an old file is gone')
        return injected

    def fresh(self, name, source=None):
        def prepare():
            shutil.rmtree(self.path(name), ignore_errors=True)
            if source:
                shutil.copytree(source, self.path(name))
            else:
                os.makedirs(self.path(name))
        return prepare

    def test_one_file(self):
        source = os.path.join(SOURCE, 'fixtures', 'docs', 'pdf_page.txt')
        out = self.fresh('out')

        def prepare():
            out()
            self.write('out/page.txt', 'what stood there before')
        self.assertGreater(self.survives(['clean', source, '-o', self.path('out', 'page.txt'), '--audit', self.path('out', 'audit.jsonl.zst')],
                                         prepare, [self.path('out')]), 20)

    def test_directory(self):
        docs = os.path.join(SOURCE, 'fixtures', 'docs')
        args = ['clean', docs, '-o', self.path('out') + '/', '-j', '1', '--stats', self.path('stats')]
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')]), 30)

    def test_in_place(self):
        docs = os.path.join(SOURCE, 'fixtures', 'docs')
        self.assertGreater(self.survives(['clean', '--in-place', self.path('work'), '-j', '1'], self.fresh('work', docs), [self.path('work')]), 30)

    def test_dedup(self):
        records = ''.join(json.dumps({'id': i, 'text': f'第{i % 40}条新闻说的是城西新区的道路与桥梁建设进展情况。' * 3}, ensure_ascii=False) + '\n' for i in range(80))
        source = self.write('in.jsonl', records)
        args = ['dedup', source, '-o', self.path('out', 'kept.jsonl'), '--removed', self.path('out', 'removed.jsonl')]
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')]), 20)

    def test_restore(self):
        source = os.path.join(SOURCE, 'fixtures', 'docs', 'pdf_page.txt')
        clean, audit = self.path('clean.txt'), self.path('audit.jsonl')
        self.ok('clean', source, '-o', clean, '--audit', audit)
        args = ['restore', '--audit', audit, clean, '-o', self.path('out', 'page.txt')]
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')]), 15)


if __name__ == '__main__':
    unittest.main()

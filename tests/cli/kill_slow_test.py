"""Killed at any moment, a run that is told to go on gives what an undisturbed run gives, and leaves nothing else behind."""
import json
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

from support import BIN, SOURCE, ProgramTest

KILLS = int(os.environ.get('HANSIEVE_KILLS', '40'))
KILLS_OF_A_KIND = KILLS if 'HANSIEVE_KILLS' in os.environ else KILLS // 3


def tree(root):
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, 'rb') as f:
                found[os.path.relpath(path, root)] = f.read()
    return found


class KillTest(ProgramTest):
    def corpus(self, copies):
        docs = os.path.join(SOURCE, 'fixtures', 'docs')
        for copy in range(copies):
            for name in sorted(os.listdir(docs)):
                with open(os.path.join(docs, name), 'rb') as f:
                    self.write(f'in/{copy % 7}/{copy}_{name}', f.read() * (1 + copy % 3))
        return self.path('in')

    def killed(self, args, seed, undisturbed_seconds):
        """Starts the program and kills it somewhere on its way; False where it was done before."""
        process = subprocess.Popen([BIN, *args], stderr=subprocess.DEVNULL)
        time.sleep(random.Random(seed).uniform(0, undisturbed_seconds))
        process.send_signal(signal.SIGKILL if seed % 3 else signal.SIGTERM)
        return process.wait() != 0

    def test_directory_work_resumes(self):
        source = self.corpus(30)
        start = time.time()
        self.ok('clean', source, '-o', self.path('whole') + '/')
        seconds = time.time() - start
        expected = tree(self.path('whole'))
        kills = 0
        while kills < KILLS:
            out = self.path('out')
            shutil.rmtree(out, ignore_errors=True)
            # Several kills on the way of one run, each resumed.
            for _ in range(5):
                if not self.killed(['clean', source, '-o', out + '/', '--resume'], kills, seconds):
                    break
                kills += 1
                for path, content in (tree(out) if os.path.isdir(out) else {}).items():
                    if path in expected:
                        self.assertEqual(content, expected[path], f'{path} is not whole after kill {kills}')
            self.ok('clean', source, '-o', out + '/', '--resume')
            got = {path: content for path, content in tree(out).items() if not path.startswith('.hansieve')}
            self.assertEqual(sorted(got), sorted(expected))
            self.assertEqual(got, expected)
        self.report('directory', kills)

    def test_in_place_work_loses_nothing(self):
        source = self.corpus(10)
        shutil.copytree(source, self.path('whole'))
        start = time.time()
        self.ok('clean', '--in-place', self.path('whole'))
        seconds = time.time() - start
        before, after = tree(source), tree(self.path('whole'))
        for kill in range(max(5, KILLS // 4)):
            work = self.path('work')
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(source, work)
            self.killed(['clean', '--in-place', work], kill, seconds)
            now = tree(work)
            for path, content in before.items():
                self.assertIn(now.get(path), (content, after[path]), f'{path} after kill {kill}')


    def dedup_records(self, count, first=0):
        """In families of three: one of them a copy, one changed a little."""
        lines = []
        for i in range(first, first + count):
            rng = random.Random(i // 3)
            text = [chr(rng.randrange(0x4E00, 0x5A00)) for _ in range(400)]
            if i % 3 == 2:
                text[200] = '改'
            lines.append(json.dumps({'id': i, 'text': ''.join(text)}, ensure_ascii=False) + '\n')
        return ''.join(lines)

    def timed(self, *args):
        start = time.time()
        self.ok(*args)
        return time.time() - start

    def test_dedup_run_again_gives_the_same(self):
        """Killed anywhere between reading, spilling to the disk and renaming: run again, it is as if nothing had been."""
        source = self.write('in.jsonl', self.dedup_records(3000))
        os.makedirs(self.path('scratch'))
        args = ['dedup', source, '-o', self.path('out', 'kept.jsonl'), '--removed', self.path('out', 'removed.jsonl'), '--memory', '64M',
                '--tmpdir', self.path('scratch')]
        os.makedirs(self.path('out'))
        seconds = self.timed(*args)
        expected = tree(self.path('out'))
        self.assertEqual(sorted(expected), ['kept.jsonl', 'removed.jsonl'])
        kills = 0
        for seed in range(KILLS * 3):
            if kills >= KILLS_OF_A_KIND:
                break
            self.remake('out')
            kills += self.killed(args, seed, seconds)
            for name, content in tree(self.path('out')).items():
                if name in expected:
                    self.assertEqual(content, expected[name], f'{name} is not whole after kill {kills}')
            self.assertEqual(os.listdir(self.path('scratch')), [], 'temporary files of a killed run stay')
            self.ok(*args)
            now = tree(self.path('out'))
            self.assertEqual({name: now.get(name) for name in expected}, expected)
        self.report('dedup', kills)

    def test_index_is_the_old_or_the_new_one(self):
        """Adding, removing and merging, killed anywhere: the index is whole, and the same run leads to the same."""
        self.write('one.jsonl', self.dedup_records(1500))
        self.write('two.jsonl', self.dedup_records(1500, 900))
        one, two, work, kept = self.path('one'), self.path('two'), self.path('work'), self.path('kept.jsonl')
        for name, source in (('one', one), ('two', two)):
            self.ok('dedup', self.path(f'{name}.jsonl'), '-o', self.path('ignored'), '--index', source, '--source', name)
        both = self.path('both')
        shutil.copytree(one, both)
        add = ['dedup', self.path('two.jsonl'), '-o', kept, '--index', work, '--source', 'two']
        self.ok(*[both if part == work else part for part in add])
        ways = [(add, one), (['index', 'remove', work, '--source', 'one'], both), (['index', 'merge', one, two, '-o', work], None)]

        def answers():
            return self.ok('index', 'info', '--check', '--json', work) if os.path.exists(os.path.join(work, 'manifest')) else None

        def prepare(start):
            shutil.rmtree(work, ignore_errors=True)
            if os.path.exists(kept):
                os.unlink(kept)
            if start:
                shutil.copytree(start, work)
        known = []
        for args, start in ways:
            prepare(start)
            old = answers()
            seconds = self.timed(*args)
            known.append((args, start, seconds, old, answers(), self.read('kept.jsonl') if args is add else None))
        kills = 0
        for seed in range(KILLS * 3):
            if kills >= KILLS_OF_A_KIND:
                break
            args, start, seconds, old, new, output = known[seed % len(known)]
            prepare(start)
            kills += self.killed(args, seed, seconds)
            now = answers()
            self.assertIn(now, (old, new), f'the index after kill {kills}')
            if output and os.path.exists(kept):
                self.assertEqual(self.read('kept.jsonl'), output)
            if output and now == new:
                self.assertTrue(os.path.exists(kept), 'the index knows documents that are in no output')
            if now != new:
                self.ok(*args)
                self.assertEqual(answers(), new)
                if output:
                    self.assertEqual(self.read('kept.jsonl'), output)
        self.report('index', kills)

    def remake(self, name):
        shutil.rmtree(self.path(name))
        os.makedirs(self.path(name))

    def report(self, what, kills):
        print(f'{what}: survived {kills} kills')
        self.assertGreaterEqual(kills, KILLS_OF_A_KIND // 2, 'the run is over too soon to be killed')


if __name__ == '__main__':
    unittest.main()

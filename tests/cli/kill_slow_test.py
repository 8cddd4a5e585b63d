"""Killed at any moment, a run that is told to go on gives what an undisturbed run gives, and leaves nothing else behind."""
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

from support import BIN, SOURCE, ProgramTest

KILLS = int(os.environ.get('HANSIEVE_KILLS', '40'))


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


if __name__ == '__main__':
    unittest.main()

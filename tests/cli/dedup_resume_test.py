"""dedup --resume: killed at any moment, a run goes on to the bytes of an undisturbed one, and leaves nothing behind."""
import json
import os
import random
import signal
import subprocess
import time
import unittest

from support import BIN, ProgramTest

KILLS = int(os.environ.get('HANSIEVE_KILLS', '20'))


def corpus(count, seed, first=0):
    """Texts of some 300 characters; a third are changed copies, some are equal, some the head of another, some records are
    malformed."""
    rng = random.Random(seed)
    texts, lines = [], []
    for i in range(first, first + count):
        draw = rng.random()
        if texts and draw < 0.3:
            text = list(rng.choice(texts))
            for _ in range(rng.randrange(12)):
                text[rng.randrange(len(text))] = chr(rng.randrange(0x4E00, 0x5E00))
            text = ''.join(text)
        elif texts and draw < 0.35:
            text = rng.choice(texts)
        elif texts and draw < 0.38:
            text = rng.choice(texts)[:90]
        else:
            text = ''.join(map(chr, rng.choices(range(0x4E00, 0x5E00), k=rng.randrange(100, 500))))
            texts.append(text)
        lines.append(json.dumps({'id': i, 'text': text, 'year': rng.randrange(2000, 2020)}, ensure_ascii=False))
        if draw > 0.999:
            lines.append('{"id": broken')
    return ('\n'.join(lines) + '\n').encode()


class DedupResumeTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.bytes = corpus(26000, 1)
        cls.more = corpus(2000, 2, 26000)

    def setUp(self):
        super().setUp()
        self.input = self.write('in/a.jsonl', self.bytes)
        self.write('in/b.jsonl', self.more)
        os.mkdir(self.path('tmp'))
        self.args = ['dedup', self.path('in'), '--format', 'jsonl', '-o', self.path('out.jsonl'), '--removed', self.path('gone.jsonl'),
                     '--quarantine', self.path('bad.jsonl'), '--tmpdir', self.path('tmp'), '--resume']

    def results(self):
        return [self.read(name) for name in ('out.jsonl', 'gone.jsonl', 'bad.jsonl')]

    def clear(self):
        for name in ('out.jsonl', 'gone.jsonl', 'bad.jsonl'):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))

    def killed(self, args, seconds):
        process = subprocess.Popen([BIN, *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        return process.wait() == -signal.SIGKILL

    def interrupted(self, args):
        """Kills a run so late that it has left its work; the work."""
        start = time.time()
        self.ok(*args, status=1)
        seconds = time.time() - start
        for part in (0.5, 0.6, 0.7, 0.4, 0.8, 0.3):
            self.clear()
            left = self.killed(args, seconds * part) and os.listdir(self.path('tmp'))
            if left and os.path.exists(self.path('tmp', left[0], 'record')):
                return self.path('tmp', left[0])
        self.skipTest('the run could not be interrupted at its work: this machine is too busy')

    def test_killed_runs_go_on(self):
        variants = [['--memory', '64M', '-j1'], ['-j2'], ['--keep', 'year:max', '--memory', '70M', '-j2'], ['--mode', 'clusters', '-j1'],
                    ['--containment', '0.8', '--memory', '64M', '-j2']]
        rng = random.Random(7)
        went_on = 0
        for number, more in enumerate(variants):
            args = self.args + more
            start = time.time()
            self.ok('dedup', *args[1:-1 - len(more)], *more, status=1)
            expected = self.results()
            self.assertEqual('--containment' in more, b'"containment":' in expected[1])
            self.clear()
            self.ok(*args, status=1)
            seconds = time.time() - start   # of two runs: while others work here, one takes longer
            self.assertEqual(self.results(), expected)
            self.assertEqual(os.listdir(self.path('tmp')), [])
            kills = 0
            while kills < (KILLS + number) // len(variants):
                self.clear()
                for _ in range(3):   # on the way of one run
                    if not self.killed(args, rng.uniform(0, seconds / 2)):
                        break
                    kills += 1
                again = subprocess.run([BIN, *args], capture_output=True, timeout=300)
                self.assertEqual(again.returncode, 1, again.stderr)
                went_on += b'goes on with an interrupted run' in again.stderr
                self.assertEqual(self.results(), expected, f'{more} after kill {kills}')
                self.assertEqual(os.listdir(self.path('tmp')), [], 'the work is left')
                self.assertEqual(set(os.listdir(self.dir)) - {'in', 'tmp', 'out.jsonl', 'gone.jsonl', 'bad.jsonl'}, set(), 'an output under another name')
        self.assertGreater(went_on, 0)

    def test_other_inputs_and_settings_are_refused(self):
        folder = self.interrupted(self.args)
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        self.fails(*self.args, '--threshold', '0.8', status=2, says=['threshold was 0.7 and is 0.8', folder])
        self.fails(*self.args, '--keep', 'last', status=2, says=['keep was first and is last'])
        self.fails('dedup', self.input, *self.args[2:], status=2, says=['b.jsonl', 'is not among the inputs any more'])
        added = self.write('in/c.jsonl', b'{"id":-1,"text":"x"}\n')
        self.fails(*self.args, status=2, says=['c.jsonl', 'was not among the inputs'])
        os.unlink(added)
        os.rename(self.path('in/b.jsonl'), self.path('b.jsonl'))
        self.fails(*self.args, status=2, says=['b.jsonl', 'is not among the inputs any more'])
        self.write('in/b.jsonl', self.more[:-1] + b' \n')
        self.fails(*self.args, status=2, says=['b.jsonl', 'has changed since'])
        os.rename(self.path('b.jsonl'), self.path('in/b.jsonl'))
        # Memory and threads may be others.
        self.ok(*self.args, '--memory', '80M', '-j1', status=1)
        self.assertEqual(os.listdir(self.path('tmp')), [])

    def test_without_the_flag_the_work_is_named_and_left(self):
        folder = self.interrupted(self.args)
        plain = [arg for arg in self.args if arg != '--resume']
        got = subprocess.run([BIN, *plain], capture_output=True, timeout=300)
        self.assertEqual(got.returncode, 1)
        self.assertIn(f'{folder} is left of an interrupted run'.encode(), got.stderr)
        expected = self.results()
        self.clear()
        self.ok(*self.args, status=1)
        self.assertEqual(self.results(), expected)

    def test_a_damaged_record_is_no_record(self):
        folder = self.interrupted(self.args)
        with open(os.path.join(folder, 'record'), 'rb') as f:
            record = f.read()
        for damaged in (b'{', b'{}', record[:-20], record.replace(b'"state_bytes":', b'"state_bytes":9'), record.replace(b'"state":"', b'"state":"../')):
            with open(os.path.join(folder, 'record'), 'wb') as f:
                f.write(damaged)
            got = subprocess.run([BIN, *self.args], capture_output=True, timeout=300)
            self.assertIn(got.returncode, (2, 4), got.stderr)
            self.assertIn(folder.encode(), got.stderr)

    def test_refuses_what_makes_no_sense(self):
        self.fails('dedup', self.input, '--resume', status=2, says=['--tmpdir'])
        self.fails('dedup', '-', '--format', 'jsonl', '--resume', '--tmpdir', self.dir, status=2, says=['standard input'])
        self.fails('dedup', self.input, '--resume', '--tmpdir', self.dir, '--index', self.path('index'), status=2, says=['--index'])


if __name__ == '__main__':
    unittest.main()

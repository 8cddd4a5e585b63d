"""The line that tells how far a run is: on a terminal, never in a pipe; and the summary behind it."""
import os
import pty
import re
import select
import struct
import subprocess
import fcntl
import termios
import time
import unittest

from support import BIN, ProgramTest


class ProgressTest(ProgramTest):
    def on_terminal(self, *args, seconds=0.0, columns=80, data=None, stdout=subprocess.DEVNULL, **env):
        """Runs with standard error on a terminal; standard input stays open for `seconds`. What it said, with the time of each piece."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
        base = {k: v for k, v in os.environ.items() if k not in ('NO_COLOR', 'COLUMNS')}
        process = subprocess.Popen([BIN, *args], stdin=subprocess.PIPE, stdout=stdout, stderr=slave, env={**base, 'TERM': 'xterm', 'LANG': 'C.UTF-8', **env})
        os.close(slave)
        said, start, closed = [], time.monotonic(), False
        if data:
            process.stdin.write(data)
            process.stdin.flush()
        while True:
            now = time.monotonic() - start
            if not closed and now >= seconds:
                process.stdin.close()
                closed = True
            if select.select([master], [], [], 0.05)[0]:
                try:
                    piece = os.read(master, 65536)
                except OSError:  # the other end is closed
                    break
                if not piece:
                    break
                said.append((now, piece.decode()))
        os.close(master)
        self.assertEqual(process.wait(30), 0)
        return said

    def test_at_most_ten_updates_a_second(self):
        pieces = self.on_terminal('clean', '-v', seconds=1.5, data='漢語\n'.encode() * 1000)
        said = ''.join(piece for _, piece in pieces)
        updates = said.count('\r\x1b[K')
        self.assertGreater(updates, 3)
        self.assertLess(updates, 10 * pieces[-1][0] + 3)  # a busy machine takes longer than it was given
        self.assertIn('B/s', said)
        self.assertRegex(said.split('\r\x1b[K')[-1], '1,?0?0?0? ?document|1 document')

    def test_bar_and_time_where_the_end_is_known(self):
        for n in range(40):
            self.write(f'in/{n}.txt', ('第一段文字，写得长一些，好让它花一点时间。漢語\n' * 30000))
        said = ''.join(p for _, p in self.on_terminal('clean', self.path('in'), '-o', self.path('out'), '-j', '1', '--audit', self.path('audit'), columns=120))
        self.assertRegex(said, r'\[.*=>.*\] +\d+ %  [\d.]+ MB  [\d.]+ MB/s  \d+ documents')
        self.assertIn('left', said)
        self.assertIn('\x1b[32m', said)
        self.assertIn('40 files, 40 documents (40 changed)', said)

    def test_duplicates_so_far(self):
        data = ''.join('{"id":%d,"text":"第%d条新闻：本街道召开会议，部署下一阶段的各项工作。"}\n' % (n, n % 70) for n in range(100)).encode()
        said = ''.join(p for _, p in self.on_terminal('dedup', '--format', 'jsonl', seconds=0.5, data=data, columns=100))
        self.assertRegex(said, r'B/s  100 documents  [1-9]\d* duplicates')
        self.assertIn('100 篇  重复 30', ''.join(p for _, p in self.on_terminal('dedup', '--format', 'jsonl', '--fold', 'none', '--threshold', '0.99',
                                                                           seconds=0.5, data=data, columns=100, LC_ALL='zh_CN.UTF-8')))
        path = self.write('a.jsonl', data * 1)
        process = subprocess.run([BIN, 'dedup', path, '--mode', 'clusters', '--progress', 'always', '--threshold', '0.99', '--fold', 'none'], capture_output=True)
        self.assertIn(b'100 documents  30 duplicates', process.stderr)

    def test_no_colour(self):
        self.write('in.txt', '漢語\n' * 2000000)
        args = ('clean', self.path('in.txt'), '-o', self.path('out'))
        self.assertNotIn('\x1b[3', ''.join(p for _, p in self.on_terminal(*args, NO_COLOR='1')))
        self.assertNotIn('\x1b', ''.join(p for _, p in self.on_terminal(*args, TERM='dumb')))

    def test_lines_fit_the_terminal(self):
        for columns in (30, 50, 80):
            said = ''.join(p for _, p in self.on_terminal('clean', seconds=0.5, columns=columns, data=b'x\n'))
            for line in re.split(r'\r\x1b\[K|\n', said):
                plain = re.sub(r'\x1b\[[0-9;]*m', '', line).strip('\r')
                if 'hansieve:' not in plain:
                    self.assertLess(len(plain), columns)

    def test_never_in_a_pipe_unless_asked(self):
        for more, is_shown in (((), False), (('--progress', 'never'), False), (('-q',), False), (('--progress', 'always'), True)):
            process = subprocess.Popen([BIN, 'clean', *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdin.write(b'x')
            process.stdin.flush()
            time.sleep(0.4)
            _, said = process.communicate()
            self.assertEqual(b'B/s' in said, is_shown, more)
            self.assertNotIn(b'\x1b', said)
            self.assertNotIn(b'\r', said)

    def test_quiet_and_never_on_a_terminal(self):
        for more in (('-q',), ('--progress', 'never', '-q')):
            self.assertEqual(self.on_terminal('clean', *more, seconds=0.4, data=b'x'), [])

    def test_messages_stand_above_the_line(self):
        self.write('in/a.bin', b'\x7fELF' + bytes(5000))
        self.write('in/b.txt', '漢語\n' * 1000)
        process = subprocess.run([BIN, 'clean', self.path('in'), '-o', self.path('out'), '-v'], capture_output=True)
        said = process.stderr.decode()
        self.assertEqual(process.returncode, 1)
        for part in ('a.bin', 'b.txt: done', '1 file, 1 document', 'convert', 'edits'):
            self.assertIn(part, said)

    def test_each_line_of_a_summary_is_a_message(self):
        got = subprocess.run([BIN, 'clean', '-v'], input='漢語'.encode() + b'\xff', capture_output=True)
        self.assertIn(b'\nhansieve:   1 stretch of invalid bytes\n', got.stderr)
        self.assertNotIn(b'\\x0a', got.stderr)

    def test_summary_of_dedup(self):
        self.write('in.jsonl', ''.join('{"id":%d,"text":"今天天气很好，我们去公园散步，晚上再回家。"}\n' % n for n in range(3)))
        for more, says in (((), '3 documents, 1 kept, 2 duplicates, in '), (('--mode', 'pairs'), '3 documents, in ')):
            got = subprocess.run([BIN, 'dedup', self.path('in.jsonl'), '-v', *more], capture_output=True)
            self.assertIn(says, got.stderr.decode())

    def test_summary_in_chinese(self):
        got = subprocess.run([BIN, 'clean', '-v'], input='漢語'.encode(), capture_output=True, env={**os.environ, 'LC_ALL': 'zh_CN.UTF-8'})
        self.assertIn('1 篇文档', got.stderr.decode())


if __name__ == '__main__':
    unittest.main()

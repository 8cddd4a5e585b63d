"""Dirty and broken input is cleaned, counted or refused; never a crash, never a silent loss."""
import json
import unittest

from support import ProgramTest, run

# Every kind of invalid UTF-8, and how many U+FFFD it becomes (maximal subparts, as WHATWG decodes).
INVALID = [
    (b'\x80', 1), (b'\xbf\x80', 2), (b'\xfe', 1), (b'\xff\xff', 2),           # no lead byte
    (b'\xe4', 1), (b'\xe4\xb8', 1), (b'\xf0\x9f\x98', 1), (b'\xc3', 1),       # cut off
    (b'\xe4A', 1), (b'\xe4\xb8A', 1), (b'\xe4\xe4\xb8\xad', 1),               # cut off by another character
    (b'\xed\xa0\x80', 3), (b'\xed\xbf\xbf', 3),                               # surrogates
    (b'\xc0\x80', 2), (b'\xc1\xbf', 2), (b'\xe0\x80\x80', 3), (b'\xf0\x80\x80\x80', 4),  # overlong
    (b'\xf4\x90\x80\x80', 4), (b'\xf5\x80\x80\x80', 4), (b'\xf8\x88\x80\x80\x80', 5), (b'\xfc\x84\x80\x80\x80\x80', 6),  # too high
]


class BadInputTest(ProgramTest):
    def test_invalid_utf8_is_replaced_part_by_part(self):
        for bad, count in INVALID:
            with self.subTest(bad):
                data = '臺'.encode() + bad + '灣'.encode()
                want = data.decode('utf8', 'replace').replace('臺', '台').replace('灣', '湾')
                self.assertEqual(want.count('\ufffd'), count)
                self.assertEqual(self.ok('clean', '--steps', 'convert', data=data).decode(), want)
                self.ok('clean', '--stats', self.path('s'), '--steps', 'none', data=data)
                self.assertEqual(json.loads(self.read('s'))['invalid'], count)
                self.assertEqual(self.ok('clean', '--steps', 'none', data=bad).decode(), bad.decode('utf8', 'replace'))

    def test_invalid_utf8_at_any_place_of_a_chunk(self):
        for at in (0, 1, 65533, 65534, 65535, 65536, 262143):
            data = b'a' * at + b'\xe4\xb8' + b'b' * 10
            self.assertEqual(self.ok('clean', '--steps', 'none', data=data), data.replace(b'\xe4\xb8', '\ufffd'.encode()))

    def test_invalid_error(self):
        data = '漢\n'.encode() * 10 + b'\xff'
        self.fails('clean', '--invalid', 'error', '-o', self.path('out'), data=data, status=3, says=['invalid text', '--encoding'])
        self.fails('clean', '--invalid', 'error', '--format', 'lines', '-o', self.path('out'), data=data, status=3, says=['line 11'])

    def test_invalid_skip(self):
        good, bad = self.write('in/a.txt', '漢'), self.write('in/b.txt', b'a' * 300000 + b'\xff')
        self.assertEqual(self.fails('clean', '--invalid', 'skip', data=b'a' * 300000 + b'\xff', status=1, says=['invalid']), b'')
        got = self.fails('clean', '--invalid', 'skip', good, bad, '--quarantine', self.path('q'), status=1, says=['b.txt'])
        self.assertEqual(got.decode(), '汉')
        self.assertEqual([json.loads(line)['input'] for line in self.read('q').splitlines()], [bad])
        self.fails('clean', '--invalid', 'skip', self.path('in'), '-o', self.path('out'), status=1, says=['b.txt'])
        self.assertEqual(self.read('out/a.txt').decode(), '汉')
        self.assertRaises(FileNotFoundError, self.read, 'out/b.txt')
        self.fails('clean', '--invalid', 'skip', '--quarantine', self.path('q'), data=b'a\xff', status=1)
        self.assertEqual(json.loads(self.read('q'))['record_b64'], 'Yf8=')

    def test_nul_bytes_lose_nothing_behind_them(self):
        got = self.ok('clean', data='臺\0灣x\n臺灣'.encode()).decode()
        self.assertEqual(got.replace('\0', ''), '台湾x\n台湾')
        self.assertEqual(self.ok('clean', '--steps', 'convert', data='臺\0灣x'.encode()).decode(), '台\0湾x')

    def test_nothing_and_next_to_nothing(self):
        for data in (b'', b'\n', b' ', b'   \n  \n', '　　'.encode(), b'\r\n', b'\0', b'\n' * 100000, b' ' * 200000):
            for fmt in ('text', 'lines', 'jsonl'):
                with self.subTest((data[:9], fmt)):
                    got = run('clean', '--format', fmt, data=data)
                    self.assertIn(got.returncode, (0, 1))
                    self.assertEqual(got.stdout.count(b'\n'), data.count(b'\n'))

    def test_binary_data_through_a_pipe(self):
        data = bytes(range(256)) * 3000
        out = self.ok('clean', data=data)
        out.decode('utf8')
        self.ok('clean', data=b'\x89PNG\r\n\x1a\n' + bytes(1000))

    def test_deep_and_odd_json(self):
        for line in (b'[' * 100000, b'{"text":' + b'[' * 5000 + b']' * 5000 + b'}', b'{"text":"a"', b'"', b'{"text":"\\ud83d"}', b'{"text":"\\u12"}',
                     b'{"text":"a\tb"}', b'{"text":"\\x"}', b'{"a":01,"text":"x"}', b'{"a":1e999,"text":"x"}', b'\xff', b'{"text":"x"}\0', b'{"":"","text":""}'):
            with self.subTest(line[:30]):
                got = run('clean', '--format', 'jsonl', data=line + b'\n{"text":"z"}')
                self.assertIn(got.returncode, (0, 1), got.stderr)
                self.assertTrue(got.stdout.endswith(b'{"text":"z"}'))
                if line != b'{"text":"\\ud83d"}':
                    self.assertEqual(got.stdout.splitlines()[0], line)


if __name__ == '__main__':
    unittest.main()

"""--encoding: other encodings are read, written as UTF-8, and restored to their own bytes."""
import glob
import os
import unittest

from support import DATA, ProgramTest, run

TEXT = '《鐵道新聞》記者報導：今天上午，台北車站的旅客比昨天多了三成。\r\n　　「這是十年來最多的一次。」站長說，下午還會增加班次。\n' * 40


class EncodingTest(ProgramTest):
    def test_named_encodings(self):
        want = self.ok('clean', data=TEXT.encode('utf8'))
        for name, codec in (('big5', 'big5'), ('gb18030', 'gb18030'), ('utf-16', 'utf-16'), ('utf-16', 'utf-16-le')):
            with self.subTest(codec):
                raw = TEXT.encode(codec)
                got = self.ok('clean', '--encoding', name, '--audit', self.path('audit'), data=raw)
                self.assertEqual(got.decode().lstrip('\ufeff'), want.decode())
                self.assertEqual(self.ok('restore', '--audit', self.path('audit'), data=got), raw)
                if codec != 'utf-16-le':
                    self.assertEqual(self.ok('clean', '--encoding', 'auto', data=raw), got)

    def test_records(self):
        raw = ('{"id":1,"text":"漢字"}\n{bad\n' * 3).encode('gb18030')
        got = self.ok('clean', '--format', 'jsonl', '--encoding', 'gb18030', '--audit', self.path('audit'), data=raw, status=1)
        self.assertEqual(got.decode(), '{"id":1,"text":"汉字"}\n{bad\n' * 3)
        self.assertEqual(self.ok('restore', '--audit', self.path('audit'), data=got), raw)

    def test_bad_bytes_are_restored(self):
        raw = TEXT.encode('big5')[:201] + b'\xff\xff\x80' + TEXT.encode('big5')[200:] + b'\xa4'
        got = self.ok('clean', '--encoding', 'big5', '--audit', self.path('audit'), data=raw)
        self.assertEqual(self.ok('restore', '--audit', self.path('audit'), data=got), raw)
        self.fails('clean', '--encoding', 'big5', '--invalid', 'error', data=raw, status=3, says=['invalid text'])

    def test_unsure_encoding_is_refused(self):
        self.fails('clean', '--encoding', 'auto', data=b'\xa4\xa4', status=3, says=['standard input'])
        self.fails('clean', '--encoding', 'klingon', data=b'', status=2, says=['klingon'])

    def test_real_files(self):
        paths = sorted(glob.glob(os.path.join(DATA, 'encodings', '*')))
        if not paths:
            self.skipTest('no ../shared/data')
        for path in paths:
            with self.subTest(path), open(path, 'rb') as f:
                raw = f.read(300001)
                got = run('clean', '--encoding', 'auto', '--audit', self.path('audit'), data=raw)
                self.assertIn(got.returncode, (0, 3), got.stderr)
                if got.returncode == 0:
                    self.assertEqual(self.ok('restore', '--audit', self.path('audit'), data=got.stdout), raw)


if __name__ == '__main__':
    unittest.main()

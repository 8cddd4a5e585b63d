"""1 GiB through a pipe, with and without an audit, in less than 64 MiB of memory."""
import unittest

from streams import paragraph_stream, peak_of
from support import ProgramTest

GIB = 1 << 30


class LongStreamTest(ProgramTest):
    def test_one_gib(self):
        for args in ([], ['--audit', self.path('audit.zst')]):
            status, peak, seconds, fed = peak_of(['clean', *args], paragraph_stream(GIB))
            print(f'{args}: {fed / 1e6 / seconds:.1f} MB/s, peak {peak / 2**20:.1f} MiB')
            self.assertEqual(status, 0)
            self.assertLess(peak, 64 << 20)


if __name__ == '__main__':
    unittest.main()

"""A text of any length goes through in constant memory."""
import unittest

from streams import line_stream, paragraph_stream, peak_of
from support import SANITIZED, ProgramTest

MB = 1 << 20


class StreamTest(ProgramTest):
    def check(self, args, stream, limit=64 * MB):
        status, peak, seconds, fed = peak_of(['clean', *args], stream, self.path('out'))
        self.assertEqual(status, 0)
        if not SANITIZED:
            self.assertLess(peak, limit, f'{fed / MB:.0f} MiB in {seconds:.1f} s')
        return peak

    def test_memory_does_not_grow_with_the_input(self):
        audit = ['--audit', self.path('audit.zst')]
        for args in ([], audit):
            small = self.check(args, paragraph_stream(3 * MB))
            large = self.check(args, paragraph_stream(16 * MB))
            if not SANITIZED:
                self.assertLess(large - small, 6 * MB)
        self.check(['--steps', 'repair,convert', *audit], paragraph_stream(128 * MB))

    def test_line_of_50_mib(self):
        self.check(['--audit', self.path('audit')], line_stream(50 * MB))
        self.ok('restore', '--audit', self.path('audit'), self.path('out'), '-o', self.path('back'))

    def test_restore_is_a_stream_too(self):
        self.check(['--steps', 'convert', '--audit', self.path('audit')], paragraph_stream(24 * MB))
        status, peak, _, _ = peak_of(['restore', '--audit', self.path('audit'), self.path('out')], [], self.path('back'))
        self.assertEqual(status, 0)
        if not SANITIZED:
            self.assertLess(peak, 32 * MB)


if __name__ == '__main__':
    unittest.main()

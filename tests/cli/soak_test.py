"""A few seconds of scripts/soak: nothing drifts, and what it wrote is the same every time."""
import os
import re
import subprocess
import sys
import unittest

from support import BIN, SANITIZED, SOURCE


@unittest.skipIf(SANITIZED, 'a sanitizer keeps what is freed: memory always drifts')
class SoakTest(unittest.TestCase):
    def test_a_few_seconds(self):
        sums = set()
        for _ in range(2):
            got = subprocess.run([sys.executable, os.path.join(SOURCE, 'scripts/soak'), '--seconds', '6', '--bin', BIN], capture_output=True, text=True, timeout=300)
            self.assertEqual(got.returncode, 0, got.stdout + got.stderr)
            sums.add(re.search(r'checksum of the first rounds (\w+): nothing drifted', got.stdout)[1])
        self.assertEqual(len(sums), 1)


if __name__ == '__main__':
    unittest.main()

"""The profile for mixed text: it is read, and does what docs/conversion.md says."""
import os
import unittest

from support import SOURCE, ProgramTest

PROFILE = os.path.join(SOURCE, 'docs', 'profiles', 'mixed.toml')


class MixedProfileTest(ProgramTest):
    def test_keeps_simplified_words_and_converts_the_rest(self):
        text = '乾县、乾縣都在，乾燥的臺灣；乾德二年。\n'
        self.assertEqual(self.ok('clean', '--steps', 'convert', data=text.encode()).decode(), '干县、乾县都在，干燥的台湾；干德二年。\n')
        self.assertEqual(self.ok('clean', '--steps', 'convert', '--config', PROFILE, data=text.encode()).decode(),
                         '乾县、乾县都在，干燥的台湾；乾德二年。\n')


if __name__ == '__main__':
    unittest.main()

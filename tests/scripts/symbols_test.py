"""The libraries do not print, end the process or read the environment."""
import os, subprocess, sys, unittest


class SymbolsTest(unittest.TestCase):
    def test_libraries(self):
        build = os.path.dirname(os.environ['HANSIEVE_BIN'])
        with open(os.path.join(build, 'CMakeCache.txt'), encoding='utf8') as f:
            if 'CMAKE_BUILD_TYPE:STRING=Release' not in f.read():
                self.skipTest('asserts and sanitizers use what a release does not')
        script = os.path.join(os.environ['HANSIEVE_SOURCE_DIR'], 'scripts', 'check_symbols.py')
        run = subprocess.run([sys.executable, script, build], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


if __name__ == '__main__':
    unittest.main()

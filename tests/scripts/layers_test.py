"""The layers include only what is below them."""
import os, subprocess, sys, unittest


class LayersTest(unittest.TestCase):
    def test_includes(self):
        script = os.path.join(os.environ['HANSIEVE_SOURCE_DIR'], 'scripts', 'check_layers.py')
        run = subprocess.run([sys.executable, script], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout)


if __name__ == '__main__':
    unittest.main()

"""The wheel alone: no pyarrow, no ICU or OpenCC from the system."""
import os
import subprocess
import sys
import unittest

import hansieve

PACKAGE = os.path.dirname(hansieve.__file__)


class BareWheelTest(unittest.TestCase):
    def test_nothing_else_is_installed(self):
        with self.assertRaises(ImportError):
            import pyarrow  # noqa: F401

    def test_cleans_and_converts(self):
        self.assertEqual(hansieve.Cleaner().clean("漢字\n"), "汉字\n")
        for name in os.listdir(os.path.join(PACKAGE, "opencc")):
            if name.endswith(".json"):
                hansieve.Converter(name[:-5])

    def test_every_library_but_the_c_and_c_plus_plus_ones_is_the_wheels_own(self):
        hansieve.Cleaner().clean("漢字")
        with open("/proc/self/maps", encoding="utf-8") as file:
            mapped = {line.split(maxsplit=5)[5].strip() for line in file if ".so" in line}
        for library in mapped:
            name = os.path.basename(library)
            if name.startswith(("libicu", "libopencc", "libmarisa", "libxxhash", "libarchive", "libzstd")):
                self.assertTrue(library.startswith(os.path.dirname(PACKAGE)), library)

    def test_works_where_opencc_is_not_installed(self):
        script = ("mount -t tmpfs none /usr/share/opencc && "
                  f"{sys.executable} -c 'import hansieve; print(hansieve.Cleaner().clean(\"漢字\"))'")
        if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0:
            self.skipTest("this machine lets nobody make a mount namespace")
        run = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True)
        self.assertEqual((run.stdout, run.stderr), ("汉字\n", ""))

    def test_import_is_quick(self):
        code = "import time; t = time.process_time(); import hansieve; print(time.process_time() - t)"
        seconds = min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(5))
        self.assertLess(seconds, 0.05)

    def test_wheel_is_small(self):
        import glob
        folder = os.path.join(os.environ["HANSIEVE_SOURCE_DIR"], "build", "python", "wheels")
        sizes = [os.path.getsize(path) for path in glob.glob(os.path.join(folder, "*.whl"))]
        self.assertTrue(sizes)
        self.assertLess(max(sizes), 40 << 20)


if __name__ == "__main__":
    unittest.main()

"""Running the program from tests."""
import os
import subprocess
import tempfile
import unittest

BIN = os.environ['HANSIEVE_BIN']
SOURCE = os.environ.get('HANSIEVE_SOURCE_DIR', os.path.join(os.path.dirname(__file__), '..', '..'))
# A sanitizer keeps what is freed and shadows the rest: how much memory the program takes cannot be told.
SANITIZED = 'HANSIEVE_SANITIZED' in os.environ
DATA = os.path.join(SOURCE, '..', 'shared', 'data')


def run(*args, data=b'', **kw):
    return subprocess.run([BIN, *map(str, args)], input=data, capture_output=True, timeout=300, **kw)


class ProgramTest(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = folder.name

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def write(self, name, data):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(data if isinstance(data, bytes) else data.encode('utf8'))
        return path

    def read(self, name):
        with open(self.path(name), 'rb') as f:
            return f.read()

    def ok(self, *args, data=b'', status=0, **kw):
        """Runs the program, checks its exit status, returns what it printed."""
        got = run(*args, data=data, **kw)
        self.assertEqual(got.returncode, status, got.stderr.decode('utf8', 'replace'))
        return got.stdout

    def fails(self, *args, data=b'', status, says=(), **kw):
        """Expects a failure whose message contains each of `says`."""
        got = run(*args, data=data, **kw)
        message = got.stderr.decode('utf8', 'replace')
        self.assertEqual(got.returncode, status, message)
        for part in says:
            self.assertIn(part, message)
        for line in message.splitlines():
            self.assertTrue(line.startswith('hansieve: '), line)
        return got.stdout

"""Input made to take all memory, all time, or the terminal: both stay in bounds. `HANSIEVE_HOSTILE_MIB` makes everything larger."""
import bz2
import gzip
import json
import lzma
import os
import resource
import subprocess
import sys
import unittest

from support import BIN, SANITIZED, SOURCE, ProgramTest, run

MIB = 1 << 20
SIZE = int(os.environ.get('HANSIEVE_HOSTILE_MIB', '48')) * MIB
PEAK = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'peak.py')
REPLAY = os.path.join(os.path.dirname(BIN), 'tests', 'fuzz', 'hansieve_replay')
LINE = '漢字節目，一共有三百個。\n'.encode()


class HostileTest(ProgramTest):
    def measured(self, *args, data=None, status=0, most_mib, program=BIN, name=None):
        """Runs it, in little memory: peak and CPU seconds are printed for docs/guarantees.md."""
        source = self.write('stdin', data) if isinstance(data, bytes) else data or os.devnull
        with open(source, 'rb') as stdin, open(self.path('stdout'), 'wb') as out, open(self.path('stderr'), 'wb') as err:
            code = subprocess.run([sys.executable, PEAK, self.path('peak'), program, *map(str, args)], stdin=stdin, stdout=out, stderr=err).returncode
        message = self.read('stderr').decode('utf8', 'replace')
        kib, seconds = self.read('peak').split()
        peak = int(kib) / 1024
        print(f'{name or self._testMethodName}: {peak:.0f} MiB, {float(seconds):.2f} s')
        self.assertEqual(code, status, message[:2000])
        if not SANITIZED:
            self.assertLess(peak, most_mib)
        self.assertLess(float(seconds), 20 + SIZE / MIB)  # no quadratic time: these are seconds where it is linear
        return message

    def test_bombs(self):
        """A thousand bytes out of one in: what comes out passes through, it is nowhere collected."""
        text = LINE * (SIZE // len(LINE))
        packed = {'gz': gzip.compress(text, 9), 'xz': lzma.compress(text, preset=9), 'bz2': bz2.compress(text),
                  'zst': subprocess.run(['zstd', '-19', '-c'], input=text, capture_output=True, check=True).stdout}
        for suffix, data in packed.items():
            with self.subTest(suffix):
                if suffix != 'gz':
                    self.assertGreater(len(text), 1000 * len(data))
                bomb = self.write(f'bomb.txt.{suffix}', data)
                self.measured('clean', bomb, '--skip', 'undouble', name=f'bomb.{suffix}', most_mib=64 if suffix != 'xz' else 160)
                self.assertEqual(os.path.getsize(self.path('stdout')), len(text))

    def test_nested_bombs(self):
        """A bomb in a bomb in a bomb."""
        data = b'0' * SIZE
        for _ in range(8):
            data = gzip.compress(data, 9)
        self.measured('clean', self.write('nested.txt.gz', data), most_mib=64)
        data = subprocess.run(['zstd', '-19', '-c'], input=gzip.compress(gzip.compress(b'{}' * SIZE)), capture_output=True, check=True).stdout
        self.measured('dedup', self.write('nested.jsonl.zst', data), '-o', os.devnull, status=1, most_mib=256, name='nested records')

    def test_many_lines_of_one_byte(self):
        self.measured('clean', data=b'a\n' * (SIZE // 16), most_mib=64)
        self.assertEqual(self.read('stdout'), b'a\n' * (SIZE // 16))
        self.measured('clean', '--format', 'lines', data=b'a\n' * (SIZE // 64), most_mib=128, name='lines')
        self.measured('dedup', '--format', 'lines', '-', '-o', os.devnull, data=b'a\n' * (SIZE // 64), most_mib=256, name='dedup of lines')

    def test_one_line(self):
        for name, unit in (('letters', b'a'), ('Han', '漢'.encode()), ('blanks', b' '), ('ideographic blanks', '　'.encode()), ('marks', '，。'.encode()),
                           ('bad bytes', b'\xff'), ('NUL', b'\0'), ('brackets', '（('.encode()), ('digits', b'1'), ('doubled', '黃黃競競'.encode())):
            with self.subTest(name):
                self.measured('clean', data=unit * (SIZE // 8 // len(unit)), most_mib=96, name='one line of ' + name)

    def test_one_record(self):
        """A record is held as a whole, a few times: its memory is a multiple of its size, no more."""
        size = SIZE // 4
        for name, data in (('text', b'{"text":"' + LINE[:-1] * (size // len(LINE)) + b'"}'), ('key', b'{"' + b'k' * size + b'":1,"text":"x"}'),
                           ('array', b'{"a":[' + b'1,' * (size // 2) + b'1],"text":"x"}'), ('deep', b'{"text":' + b'[' * size),
                           ('escapes', b'{"text":"' + b'\\u6f22' * (size // 6) + b'"}'), ('members', b'{' + b'"":0,' * (size // 5) + b'"text":"x"}')):
            with self.subTest(name):
                message = self.measured('clean', '--format', 'jsonl', data=data + b'\n{"text":"z"}\n', status=1 if name == 'deep' else 0,
                                        most_mib=40 + 30 * size // MIB, name='one record: ' + name)
                self.assertTrue(self.read('stdout').endswith(b'{"text":"z"}\n'), message)

    def test_rules_take_no_exponential_time(self):
        times = []
        for size in (4000, 8000):
            start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            for pattern, example in (('b({any}*)*c', 'bc'), ('b({any:0-500})+c', 'bc'), ('b' + '(a|{any})?' * 200 + 'c', 'bac'), ('b(x+x+)+y', 'bxxy'),
                                     ('b{any}*x{any:200}c', 'bx' + 'y' * 200 + 'c')):
                rule = f'family = "evil"\n[[rule]]\nname = "byline-evil"\nclass = "byline"\npatterns = [{json.dumps(pattern)}]\nexamples = ["{example}"]\n'
                self.ok('clean', '--rules', self.write('r.toml', rule), data=(b'b' + b'x' * size + b'\n') * 4)
            times.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start)
        print(f'evil patterns: {times}')
        self.assertLess(times[1], 3 * times[0] + 0.5)

    def test_names_neither_forge_messages_nor_steer_the_terminal(self):
        evil = ['a\nhansieve: all is well.txt', 'b\x1b[2J\x1b]0;title\x07.txt', 'c\rhidden.txt', 'd\u202etxt.exe', '\udcff\udcfe.txt', '-o.txt', ' .txt', '...txt']
        os.makedirs(self.path('in'))
        for name in evil:
            with open(os.fsencode(self.path('in')) + b'/' + os.fsencode(name), 'wb') as f:
                f.write(b'\x89PNG\r\n\x1a\n' + bytes(1000))
        got = run('clean', self.path('in'), '-o', self.path('out') + '/', '--stats', self.path('stats'), '-v')
        self.assertEqual(got.returncode, 1)
        for control in b'\x1b\x07\r\x00':
            self.assertNotIn(control, got.stderr)
        self.assertNotIn('\u202e', got.stderr.decode('utf8'))
        for line in got.stderr.decode('utf8').splitlines():
            self.assertTrue(line.startswith('hansieve: '), line)
            self.assertFalse(line.startswith('hansieve: all is well'))
        self.assertEqual(got.stderr.count(b'looks like a binary file'), len(evil))
        json.loads(self.read('stats'))

    def test_names_survive_the_way_there_and_back(self):
        evil = ['a\nb.txt', 'c\x1b[2J.txt', '\udcff\udcfe.txt', '-o.txt', ' .txt', '...txt', 'deep/\n/x.txt', '"\\.txt', '漢.txt']
        for name in evil:
            path = os.fsencode(self.path('in')) + b'/' + os.fsencode(name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'wb') as f:
                f.write(LINE)
        self.ok('clean', self.path('in'), '-o', self.path('out') + '/', '--audit', self.path('audit'))
        self.ok('restore', '--audit', self.path('audit'), self.path('out'), '-o', self.path('back') + '/')
        for name in evil:
            with open(os.fsencode(self.path('back')) + b'/' + os.fsencode(name), 'rb') as f:
                self.assertEqual(f.read(), LINE, name)
        self.assertEqual(sum(len(names) for _, _, names in os.walk(self.path('back'))), len(evil))

    def test_an_audit_leads_nowhere_else(self):
        self.write('secret.txt', LINE)
        self.write('in/a.txt', LINE)
        self.ok('clean', self.path('in'), '-o', self.path('out') + '/', '--audit', self.path('audit'))
        for there, evil in ((b'"input":"a.txt"', b'"input":"../a.txt"'), (b'"output":"a.txt"', b'"output":"../secret.txt"'),
                            (b'"input":"a.txt"', b'"input":"x/../../a.txt"')):
            forged = self.read('audit').replace(there, evil)
            self.assertNotEqual(forged, self.read('audit'))
            self.write('forged', forged)
            self.fails('restore', '--audit', self.path('forged'), self.path('out'), '-o', self.path('back') + '/', status=4, says=['leads out'])
        self.assertFalse(os.path.exists(self.path('a.txt')))

    def test_forged_indexes(self):
        """Headers that name huge counts, with checksums put right: an error, and no memory for what is not there."""
        if not os.path.exists(REPLAY):
            self.skipTest('hansieve_replay is not built')
        self.measured('index', os.path.join(SOURCE, 'fixtures', 'fuzz', 'index'), program=REPLAY, most_mib=256)
        forged = self.path('forged')
        os.makedirs(forged)
        index = os.path.join(SOURCE, 'fixtures', 'index', 'v1')
        for code, name in enumerate(sorted(os.listdir(index))):
            with open(os.path.join(index, name), 'rb') as f:
                whole = f.read()
            for at in range(8, min(len(whole) - 4, 300), 4):
                for number in (b'\xff\xff\xff\xff', b'\0\0\0\x7f'):
                    with open(os.path.join(forged, f'{code}_{at}_{number[0]}'), 'wb') as f:
                        f.write(whole[:at] + number + whole[at + 4:] + bytes([code]))
        self.measured('index', forged, program=REPLAY, most_mib=256, name='forged headers')

    def test_a_forged_index_file_by_file(self):
        """Without the checksums put right."""
        for name in sorted(os.listdir(os.path.join(SOURCE, 'fixtures', 'index', 'v1'))):
            work = self.path('index_' + name)
            subprocess.run(['cp', '-r', os.path.join(SOURCE, 'fixtures', 'index', 'v1'), work], check=True)
            with open(os.path.join(work, name), 'r+b') as f:
                f.seek(12)
                f.write(b'\xff' * 8)
            got = run('index', 'info', '--check', work)
            self.assertIn(got.returncode, (3, 4), got.stderr)
            self.assertTrue(got.stderr.startswith(b'hansieve: '))


if __name__ == '__main__':
    unittest.main()

"""clean --audit and restore give the input back byte for byte, whatever it was."""
import glob
import json
import os
import random
import subprocess
import unittest

from support import DATA, SOURCE, ProgramTest

MOST_BYTES = 200_000  # of each document of ../shared/data, to bound the time


def noise(rng, pieces=200):
    """Bytes of every kind: Chinese in all scripts, noise marks, broken UTF-8, breaks."""
    stock = ['勇勇担担使使命命', '漢語環境', '环(huán)境', '。\r\n', '\n\n', '\n', ' ', '\u3000\u3000', '\ufeff', '\ufffd\ufffd',
             '■记者 黄竞竞\n', 'Big Rep', '100', '⺠⽂', '乾隆乾燥', '\x00', '\u200b', '锟斤拷', '## 标题\n', '「', '發展，']
    raw = [b'\xff', b'\xe4', b'\xe4\xb8', b'\xc0\x80', b'\xed\xa0\x80', b'\xf0\x9f\x98', b'\xf4\x90\x80\x80', b'\r', b'\xf8\x88\x80\x80\x80']
    out = b''
    for _ in range(rng.randrange(pieces)):
        dice = rng.random()
        if dice < .08:
            out += rng.choice(raw)
        elif dice < .1:
            out += bytes(rng.randrange(256) for _ in range(rng.randrange(5)))
        else:
            out += (rng.choice(stock) * rng.choice((1, 1, 1, 2))).encode('utf8')
    return out


class RestoreTest(ProgramTest):
    def round_trip(self, data, *args, status=(0, 1)):
        """Cleans and restores `data`; returns the cleaned bytes."""
        from support import run
        got = run('clean', *args, '--audit', self.path('audit'), data=data)
        self.assertIn(got.returncode, status, got.stderr.decode())
        back = self.ok('restore', '--audit', self.path('audit'), data=got.stdout)
        self.assertEqual(back, data)
        for line in self.read('audit').splitlines():
            entry = json.loads(line)
            self.assertLessEqual(entry.get('in', 0) if entry['type'] == 'segment' else 0, 1 << 20)
        return got.stdout

    def test_odd_inputs(self):
        for data in (b'', b'\n', b'\r\n', b' ', b'\x00', b'\xff', b'\xef\xbb\xbf', b'\xef\xbb', 'a\r\n漢'.encode(), b'\n' * 1000,
                     bytes(range(256)) * 20, '漢'.encode()[:2], ('漢字' * 20).encode()):
            with self.subTest(data[:20]):
                self.round_trip(data)

    def test_random_bytes(self):
        rng = random.Random(3)
        for n in range(30):
            with self.subTest(n):
                self.round_trip(noise(rng))

    def test_random_bytes_beyond_a_window(self):
        rng = random.Random(4)
        self.round_trip(b''.join(noise(rng) for _ in range(200)))
        self.round_trip(b''.join(noise(rng) for _ in range(300)).replace(b'\n', b'').replace(b'\r', b''))

    def test_lines(self):
        rng = random.Random(5)
        self.round_trip(b'\n'.join(noise(rng, 20) for _ in range(50)), '--format', 'lines')

    def test_json_lines(self):
        rng = random.Random(6)
        for n in range(20):
            lines = []
            for i in range(rng.randrange(60)):
                text = noise(rng, 60).decode('utf8', 'replace') + rng.choice(['', '"', '\\', '/', '\ud800', '😀'])
                record = json.dumps({'id': i, 'n': 1.50, rng.choice(['text', 'content', 'x']): text},
                                    ensure_ascii='\ud800' in text or rng.random() < .4).encode('utf8')
                if rng.random() < .2:
                    record = record.replace(b'"n"', b'"n\xff"').replace(b'a', b'\xff').replace('漢'.encode(), b'\xe6\xbc')
                lines.append(rng.choice([record, record, record, b'', b'{bad', noise(rng, 9).replace(b'\n', b'')]))
            data = rng.choice([b'\n', b'\r\n']).join(lines) + rng.choice([b'', b'\n'])
            with self.subTest(n):
                self.round_trip(data, '--format', 'jsonl')
                self.round_trip(data, '--format', 'jsonl', '--quarantine', self.path('q'))
                self.round_trip(data, '--format', 'jsonl', '--invalid', 'skip')

    def test_record_of_megabytes_is_several_segments(self):
        text = '漢語環境建設。\n' * 200000
        self.round_trip(json.dumps({'text': text}).encode(), '--format', 'jsonl')
        self.round_trip(b'{"x": "' + b'a' * 3000000 + b'"}\n', '--format', 'jsonl', '--quarantine', self.path('q'))

    def test_several_files_joined(self):
        names = [self.write('a', '漢'), self.write('b', ''), self.write('c', '字\n'), self.write('d', '語')]
        out = self.ok('clean', *names, '--audit', self.path('audit'))
        self.assertEqual(out.decode(), '汉\n字\n语')
        self.assertEqual(self.ok('restore', '--audit', self.path('audit'), data=out).decode(), '漢字\n語')
        self.write('out.txt', out)
        self.ok('restore', '--audit', self.path('audit'), self.path('out.txt'), '-o', self.path('back') + '/')
        for name in names:
            self.assertEqual(self.read('back/' + name), self.read(name))

    def test_directory(self):
        rng = random.Random(7)
        files = {'a.txt': noise(rng), 'b/c.md': noise(rng), 'b/d.jsonl': '{"text":"漢"}\n{bad\n'.encode(), 'b/e e/空.txt': b'',
                 'long.txt': b''.join(noise(rng) for _ in range(60))}
        for name, data in files.items():
            self.write('in/' + name, data)
        self.write('in/image.png', b'\x89PNG\r\n\x1a\n\0\0\0\rIHDR' + bytes(range(256)))
        self.fails('clean', self.path('in'), '-o', self.path('out'), '--audit', self.path('audit.zst'), '-j', '3', status=1, says=['image.png'])
        self.assertFalse(os.path.exists(self.path('out/image.png')))
        self.ok('restore', '--audit', self.path('audit.zst'), self.path('out'), '-o', self.path('back'))
        for name, data in files.items():
            self.assertEqual(self.read('back/' + name), data, name)
        self.assertFalse(os.path.exists(self.path('back/image.png')))

    def test_compressed(self):
        data = ('漢語\n' * 5000).encode()
        for suffix, command in (('.gz', 'gzip'), ('.zst', 'zstd'), ('.xz', 'xz'), ('.bz2', 'bzip2')):
            with self.subTest(suffix):
                packed = subprocess.run([command, '-c'], input=data, capture_output=True, check=True).stdout
                source, cleaned, audit = self.write('a' + suffix, packed), self.path('b' + suffix), self.path('audit' + suffix)
                self.ok('clean', source, '-o', cleaned, '--audit', audit)
                self.assertEqual(self.ok('restore', '--audit', audit, cleaned), data)
                self.ok('restore', '--audit', audit, cleaned, '-o', self.path('back' + suffix))
                unpacked = subprocess.run([command, '-dc', self.path('back' + suffix)], capture_output=True, check=True).stdout
                self.assertEqual(unpacked, data)

    def test_changed_output_is_noticed(self):
        data = '漢字 hello 語\n'.encode() * 50
        out = self.ok('clean', '--audit', self.path('audit'), data=data)
        for changed, says in ((out[:-1], 'ends before'), (out + b'x', 'goes on'), (out.replace('汉'.encode(), '漢'.encode()), 'differs'),
                              (out.replace(b'hello', b'hallo'), 'hash')):
            self.fails('restore', '--audit', self.path('audit'), '-o', self.path('back'), data=changed, status=4, says=[says])
            self.assertFalse(os.path.exists(self.path('back')))

    def test_damaged_audit_is_noticed(self):
        data = '漢字\n'.encode() * 50
        out = self.ok('clean', '--audit', self.path('audit'), data=data)
        lines = self.read('audit').splitlines(keepends=True)
        for damaged in (b''.join(lines[:-1]), b''.join(lines[1:]), b'{}\n', b'not json\n', b'', lines[0] * 2 + b''.join(lines[1:]),
                        b''.join(lines).replace(b'"at":0', b'"at":"0"'), b''.join(lines).replace(b'audit/1', b'audit/9')):
            self.fails('restore', '--audit', self.write('damaged', damaged), data=out, status=4, says=['damaged'])

    def test_names_cannot_lead_out_of_the_output(self):
        out = self.ok('clean', '--audit', self.path('audit'), data=b'x\n')
        self.write('evil', self.read('audit').replace(b'"input":"-"', b'"input":"../evil.txt"'))
        self.fails('restore', '--audit', self.path('evil'), '-o', self.path('back') + '/', data=out, status=4, says=['leads out'])

    def test_fixtures(self):
        for path in sorted(glob.glob(os.path.join(SOURCE, 'fixtures', '**', '*.*'), recursive=True)):
            with self.subTest(path), open(path, 'rb') as f:
                self.round_trip(f.read())

    def test_data(self):
        if not os.path.isdir(DATA):
            self.skipTest('no ../shared/data')
        paths = sorted(p for p in glob.glob(os.path.join(DATA, '**', '*'), recursive=True) if os.path.isfile(p))
        seeds = [p for p in paths if os.sep + 'seeds' + os.sep in p]
        rest = [p for p in paths if p not in seeds and not p.endswith(('reserved.bin', '.json'))]
        for path in seeds + random.Random(8).sample(rest, min(len(rest), 30)):
            with self.subTest(path):
                if path.endswith('.zst'):
                    head = subprocess.run(f'zstdcat "{path}" | head -c {MOST_BYTES}', shell=True, capture_output=True).stdout
                    self.round_trip(head, '--format', 'jsonl' if '.jsonl' in path else 'text')
                else:
                    with open(path, 'rb') as f:
                        self.round_trip(f.read(MOST_BYTES))


if __name__ == '__main__':
    unittest.main()

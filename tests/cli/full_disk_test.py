"""A full disk, a disk that cannot be written, and folders that may not be: a message, exit status 4, and what was there stays."""
import json
import os
import random
import subprocess
import unittest

from support import SOURCE, ProgramTest, run


class FullDiskTest(ProgramTest):
    def disk(self, size, *more):
        path = self.path('disk')
        os.makedirs(path, exist_ok=True)
        got = subprocess.run(['mount', '-t', 'tmpfs', '-o', ','.join((f'size={size}', *more)), 'tmpfs', path], capture_output=True)
        if got.returncode != 0:
            self.skipTest('a small disk cannot be mounted here: ' + got.stderr.decode().strip())
        self.addCleanup(subprocess.run, ['umount', '-l', path], check=True)
        return path

    def files(self):
        return {name: self.read(f'disk/{name}') for name in os.listdir(self.path('disk')) if os.path.isfile(self.path('disk', name))}

    def refused(self, *args, data=b'', says='space'):
        before = self.files()
        self.fails(*args, data=data, status=4, says=[says])
        self.assertEqual(self.files(), before)

    def lines(self, count, first=0):
        """Texts of which no two are alike."""
        characters = [chr(c) for c in range(0x4E00, 0x9000)]
        texts = ((i, ''.join(random.Random(i).choices(characters, k=300))) for i in range(first, first + count))
        return ''.join(json.dumps({'id': i, 'text': text}, ensure_ascii=False) + '\n' for i, text in texts).encode()

    def test_full(self):
        self.disk('256k')
        self.write('disk/out.txt', 'old')
        text = '漢字節目，一共有三百個。\n'.encode() * 100000
        self.refused('clean', '-o', self.path('disk', 'out.txt'), data=text)
        self.refused('clean', '-o', self.path('out.txt'), '--audit', self.path('disk', 'audit.jsonl'), data=text)
        records = self.write('in.jsonl', self.lines(2000))
        self.refused('dedup', records, '-o', self.path('disk', 'kept.jsonl'))
        self.refused('dedup', '-', '--format', 'jsonl', '--tmpdir', self.path('disk'), '-o', self.path('kept.jsonl'), '--keep', 'longest',
                     data=self.lines(2000))
        self.refused('dedup', records, '--memory', '80M', '--tmpdir', self.path('disk'), '-o', self.path('kept.jsonl'))
        self.assertFalse(os.path.exists(self.path('kept.jsonl')))
        audit = self.path('audit.jsonl')
        self.ok('clean', '-o', self.path('clean.txt'), '--audit', audit, data=text)
        self.refused('restore', '--audit', audit, self.path('clean.txt'), '-o', self.path('disk', 'back.txt'))

    def test_directory_work_fills_the_disk(self):
        """What was finished stays, what was not is not there, and with more space --resume does the rest."""
        self.disk('200k')
        for i in range(20):
            self.write(f'in/{i:02}.txt', '漢字節目，一共有三百個。\n' * 500)
        got = run('clean', self.path('in'), '-o', self.path('disk', 'out') + '/', '--resume', '-j', '2')
        self.assertIn(got.returncode, (1, 4), got.stderr)
        self.assertIn(b'space', got.stderr)
        done = [name for name in os.listdir(self.path('disk', 'out')) if name.endswith('.txt')]
        self.assertTrue(0 < len(done) < 20, done)
        self.assertFalse([name for name in os.listdir(self.path('disk', 'out')) if name.endswith('.tmp')])
        subprocess.run(['mount', '-o', 'remount,size=8m', self.path('disk')], check=True)
        self.ok('clean', self.path('in'), '-o', self.path('disk', 'out') + '/', '--resume')
        for i in range(20):
            self.assertEqual(self.read(f'disk/out/{i:02}.txt').decode(), '汉字节目，一共有三百个。\n' * 500)

    def test_index_on_a_full_disk(self):
        self.disk('1m')
        index = self.path('disk', 'index')
        self.ok('dedup', '-', '--format', 'jsonl', '--index', index, data=self.lines(100))
        before = self.ok('index', 'info', '--check', '--json', index)
        kept = self.path('kept.jsonl')
        self.fails('dedup', '-', '--format', 'jsonl', '--index', index, '-o', kept, data=self.lines(3000, 100), status=4, says=['space'])
        self.assertFalse(os.path.exists(kept))
        self.assertEqual(self.ok('index', 'info', '--check', '--json', index), before)
        subprocess.run(['mount', '-o', 'remount,size=64m', self.path('disk')], check=True)
        self.ok('dedup', '-', '--format', 'jsonl', '--index', index, '-o', kept, data=self.lines(3000, 100))
        self.assertEqual(self.read('kept.jsonl'), self.lines(3000, 100))

    def test_read_only(self):
        self.disk('1m')
        self.write('disk/a.txt', '漢字')
        self.ok('dedup', '-', '--format', 'jsonl', '--index', self.path('disk', 'index'), data=self.lines(10))
        subprocess.run(['mount', '-o', 'remount,ro', self.path('disk')], check=True)
        self.refused('clean', '-o', self.path('disk', 'out.txt'), data=b'x', says='cannot write')
        self.refused('clean', '--in-place', self.path('disk', 'a.txt'), says='cannot write')
        self.refused('dedup', '-', '--format', 'jsonl', '--index', self.path('disk', 'index'), data=self.lines(10), says='cannot write')
        self.refused('report', self.path('audit'), '-o', self.path('disk', 'page.html'), says='audit')
        self.ok('index', 'info', '--check', self.path('disk', 'index'))

    def test_folder_that_may_not_be_written(self):
        """As somebody who is not root: whom root's folders refuse."""
        folder = self.path('closed')
        os.makedirs(folder)
        os.chmod(folder, 0o555)
        os.chmod(self.dir, 0o755)
        as_nobody = {} if os.geteuid() != 0 else {'user': 65534}
        try:
            got = run('clean', '-o', os.path.join(folder, 'out.txt'), data=b'x', **as_nobody)
        except (PermissionError, FileNotFoundError):
            self.skipTest('the program lies where only root may run it')
        self.assertEqual((got.returncode, os.listdir(folder)), (4, []))
        self.assertIn(b'check its permissions', got.stderr)


if __name__ == '__main__':
    unittest.main()

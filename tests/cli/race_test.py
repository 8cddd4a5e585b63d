"""Others write into the directory while it is cleaned: nothing outside is read or written, nothing is lost."""
import os
import stat
import subprocess
import threading
import unittest

from support import BIN, ProgramTest, run

SECRET = '漢字：外面的文件，不歸這次運行管。\n'.encode()
ROUNDS = int(os.environ.get('HANSIEVE_RACE_ROUNDS', '30'))


class RaceTest(ProgramTest):
    def swap_while(self, swap, work):
        """Runs `work` again and again while another thread calls `swap`; returns how often it swapped."""
        done, swaps = threading.Event(), [0]

        def race():
            while not done.is_set():
                swap()
                swaps[0] += 1
        thread = threading.Thread(target=race)
        thread.start()
        try:
            for _ in range(ROUNDS):
                work()
        finally:
            done.set()
            thread.join()
        return swaps[0]

    def outside_stays(self, *more):
        self.assertEqual(self.read('outside/secret.txt'), SECRET)
        self.assertEqual(os.listdir(self.path('outside')), ['secret.txt'])
        for folder, _, names in os.walk(self.path('work')):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    with open(path, 'rb', opener=lambda p, flags: os.open(p, flags | os.O_NOFOLLOW)) as f:
                        self.assertNotIn('外面'.encode(), f.read(), path)
                except OSError:
                    pass  # a link again, or just being replaced

    def setUp(self):
        super().setUp()
        self.write('outside/secret.txt', SECRET)
        for i in range(40):
            self.write(f'work/folder/{i:03}.txt', '漢字\n')
        self.write('work/folder/secret.txt', '漢字\n')

    def test_a_file_becomes_a_link(self):
        path = self.path('work', 'folder', 'secret.txt')

        def swap():
            os.symlink(self.path('outside', 'secret.txt'), path + '.link')
            os.rename(path + '.link', path)
            with open(path + '.file', 'w', encoding='utf8') as f:
                f.write('漢字\n')
            os.rename(path + '.file', path)

        def work():
            got = run('clean', '--in-place', self.path('work'))
            self.assertIn(got.returncode, (0, 1), got.stderr)
            self.outside_stays()
        self.assertGreater(self.swap_while(swap, work), ROUNDS)

    def test_a_folder_becomes_a_link(self):
        folder, aside, link = self.path('work', 'folder'), self.path('aside'), self.path('link')
        os.symlink(self.path('outside'), link)

        def swap():
            os.rename(folder, aside)
            os.rename(link, folder)
            os.rename(folder, link)
            os.rename(aside, folder)

        def work():
            got = run('clean', '--in-place=.bak', self.path('work'))
            self.assertIn(got.returncode, (0, 1), got.stderr)
            self.assertEqual(self.read('outside/secret.txt'), SECRET)
            self.assertEqual(os.listdir(self.path('outside')), ['secret.txt'])
        self.assertGreater(self.swap_while(swap, work), ROUNDS)

    def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(self):
        path = self.path('work', 'folder', 'secret.txt')

        def swap():
            os.mkfifo(path + '.pipe')
            os.rename(path + '.pipe', path)
            with open(path + '.file', 'w', encoding='utf8') as f:
                f.write('漢字\n')
            os.rename(path + '.file', path)
        self.swap_while(swap, lambda: self.assertIn(run('clean', '--in-place', self.path('work')).returncode, (0, 1)))

    def test_temporary_files_are_private_and_new(self):
        """While it is written nobody else can read it, and what stands at its name is not followed."""
        self.write('victim', SECRET)
        out = self.write('out.txt', 'old')
        os.chmod(out, 0o644)
        # The shell becomes the program, and so has its number.
        process = subprocess.Popen(['sh', '-c', f'ln -s victim .out.txt.hansieve-$$.tmp; exec "{BIN}" clean -o out.txt'], cwd=self.dir,
                                   stdin=subprocess.PIPE)
        process.stdin.write(b'text\n' * 100000)
        process.stdin.flush()
        temporary = self.path(f'.out.txt.hansieve-{process.pid}.tmp')
        for _ in range(2000):
            if os.path.exists(temporary) and not os.path.islink(temporary) and os.path.getsize(temporary) > 0:
                break
            threading.Event().wait(.005)
        self.assertEqual(stat.S_IMODE(os.lstat(temporary).st_mode), 0o600)
        process.communicate()
        self.assertEqual(process.returncode, 0)
        self.assertEqual(self.read('victim'), SECRET)
        self.assertEqual(stat.S_IMODE(os.stat(out).st_mode), 0o644)
        self.assertEqual(self.read('out.txt'), b'text\n' * 100000)

    def test_what_vanishes_costs_itself(self):
        """Files go and come while the directory is read: each run names what it could not read and does the rest."""
        path = self.path('work', 'folder', '020.txt')

        def swap():
            try:
                os.unlink(path)
            except FileNotFoundError:
                pass
            with open(path, 'w', encoding='utf8') as f:
                f.write('漢字\n')

        def work():
            got = run('clean', self.path('work'), '-o', self.path('out') + '/')
            self.assertIn(got.returncode, (0, 1), got.stderr)
            if got.returncode == 1:
                self.assertIn(b'020.txt', got.stderr)
            for i in (0, 19, 21, 39):
                self.assertEqual(self.read(f'out/folder/{i:03}.txt').decode(), '汉字\n')
        self.swap_while(swap, work)

    def test_what_changes_while_it_is_read_is_restored_as_it_was_read(self):
        path, whole = self.path('grows.txt'), '今年的漢字節目一共有三百個。\n'.encode()
        with open(path, 'wb') as f:
            f.write(whole * 20000)

        def swap():
            with open(path, 'r+b') as f:
                f.truncate(len(whole) * 10000)
                f.seek(0, os.SEEK_END)
                f.write(whole * 10000)

        def work():
            self.ok('clean', path, '-o', self.path('clean.txt'), '--audit', self.path('audit'))
            back = self.ok('restore', '--audit', self.path('audit'), self.path('clean.txt'))
            # Where the file was cut while it was read, the system may give zeros for what was there.
            there = (whole * 20000)[:len(back)]
            self.assertTrue(back == there or all(byte in (0, other) for byte, other in zip(back, there)))
        self.swap_while(swap, work)

    def test_dedup_of_what_changes_fails_or_keeps_lines(self):
        """Records are read again to be written: other bytes in their place are no output."""
        path = self.path('in.jsonl')
        lines = [f'{{"id":{i},"text":"第{i}條新聞說的是城西新區的道路與橋樑建設進展情況，{i * 7919}。"}}\n'.encode() for i in range(3000)]
        with open(path, 'wb') as f:
            f.writelines(lines)

        def swap():
            with open(path, 'r+b') as f:
                f.truncate(1000)
                f.seek(0)
                f.writelines(lines)

        def work():
            got = run('dedup', path, '-o', self.path('kept.jsonl'))
            self.assertIn(got.returncode, (0, 1, 4), got.stderr)
            if got.returncode == 4:
                self.assertTrue(got.stderr.startswith(b'hansieve: '))
        self.swap_while(swap, work)


if __name__ == '__main__':
    unittest.main()

"""Files and directories in, files and directories out: what is written, what is refused, what is left behind."""
import json
import os
import signal
import stat
import subprocess
import time
import unittest

from support import BIN, ProgramTest, run

C = ('--steps', 'convert')


class FilesTest(ProgramTest):
    def tree(self, root):
        return {os.path.relpath(os.path.join(d, f), self.path(root)): self.read(os.path.relpath(os.path.join(d, f), self.dir))
                for d, _, files in os.walk(self.path(root)) for f in files}

    def test_a_binary_file_is_not_cleaned_in_place(self):
        """`--in-place *` names what nobody meant."""
        binary = self.write('a.bin', b'\x7fELF' + bytes(range(256)) * 40)
        text = self.write('b.txt', '漢字\n')
        self.fails('clean', '--in-place', binary, status=4, says=['looks like a binary file'])
        self.fails('clean', '--in-place', binary, text, status=1, says=['looks like a binary file', '1 of 2 files'])
        self.assertEqual(self.read('a.bin'), b'\x7fELF' + bytes(range(256)) * 40)
        self.assertEqual(self.read('b.txt').decode(), '汉字\n')

    def test_pipe_file_and_field_agree(self):
        text = '勇勇担担使使命命葆葆初初心心\n漢語環(huán)境。\n\n■记者 黄竞竞\n有效\n开展工作。\n' * 3
        piped = self.ok('clean', data=text.encode())
        self.assertEqual(self.ok('clean', self.write('a.txt', text)), piped)
        record = json.dumps({'text': text}, ensure_ascii=False).encode()
        self.assertEqual(json.loads(self.ok('clean', '--format', 'jsonl', data=record))['text'], piped.decode())
        self.ok('clean', self.path('a.txt'), '-o', self.path('b.txt'))
        self.assertEqual(self.read('b.txt'), piped)

    def test_several_files_come_one_after_another(self):
        names = [self.write(str(n), t) for n, t in enumerate(['漢', '字\n', '', '語'])]
        self.assertEqual(self.ok('clean', *C, *names).decode(), '汉\n字\n语')
        self.ok('clean', *C, *names, '-o', self.path('all'))
        self.assertEqual(self.read('all').decode(), '汉\n字\n语')

    def test_breaks_stay(self):
        for text in ('a\r\nb', 'a\n\n\nb\n', '\n', '', 'a'):
            self.assertEqual(self.ok('clean', data=text.encode()).decode(), text)

    def test_directory_is_mirrored(self):
        for name in ('a.txt', 'b/c/d.txt', 'b/e.jsonl'):
            self.write('in/' + name, '{"text":"漢"}\n' if name.endswith('jsonl') else '漢\n')
        os.symlink('a.txt', self.path('in/link.txt'))
        os.symlink('b', self.path('in/folder'))
        os.chmod(self.path('in/a.txt'), 0o600)
        os.utime(self.path('in/a.txt'), (1e9, 1e9))
        self.ok('clean', *C, self.path('in'), '-o', self.path('out'))
        self.assertEqual(self.tree('out'), {'a.txt': '汉\n'.encode(), 'b/c/d.txt': '汉\n'.encode(), 'b/e.jsonl': '{"text":"汉"}\n'.encode()})

        info = os.stat(self.path('out/a.txt'))
        self.assertEqual((stat.S_IMODE(info.st_mode), info.st_mtime), (0o600, 1e9))

    def test_directory_does_not_depend_on_jobs(self):
        for n in range(60):
            self.write(f'in/{n % 7}/{n}.txt', f'漢{n}\n' * (n * n))
        for jobs in ('1', '5'):
            self.ok('clean', *C, self.path('in'), '-o', self.path('out' + jobs), '-j', jobs, '--audit', self.path('audit' + jobs))
        self.assertEqual(self.tree('out1'), self.tree('out5'))
        self.assertEqual(self.read('audit1'), self.read('audit5'))

    def test_include_and_exclude(self):
        for name in ('a.txt', 'b.md', 'c/d.txt', 'c/e.txt'):
            self.write('in/' + name, 'x')
        self.ok('clean', self.path('in'), '-o', self.path('out'), '--include', '*.txt', '--exclude', 'c/d.*')
        self.assertEqual(sorted(self.tree('out')), ['a.txt', 'c/e.txt'])

    def test_one_bad_file_costs_that_file(self):
        self.write('in/a.txt', '漢')
        self.write('in/b.gz', b'\x1f\x8b\x08\0 broken')
        self.write('in/c.txt', '字')
        self.write('in/d.bin', b'\x7fELF' + bytes(100))
        self.fails('clean', *C, self.path('in'), '-o', self.path('out'), status=1, says=['b.gz', 'd.bin', '2 of 4 files'])
        self.assertEqual(sorted(self.tree('out')), ['a.txt', 'c.txt'])

    def test_output_inside_of_input_is_not_read_again(self):
        self.write('in/a.txt', '漢')
        for _ in range(2):
            self.ok('clean', *C, self.path('in'), '-o', self.path('in/clean'))
        self.assertEqual(sorted(self.tree('in')), ['a.txt', 'clean/a.txt'])

    def test_a_binary_file_that_is_named_is_cleaned_with_a_warning_but_not_in_its_place(self):
        data = b'%PDF-1.7\n' + bytes(range(256)) * 40
        path = self.write('page.pdf', data)
        got = run('clean', path, '-o', self.path('out.txt'), '--audit', self.path('audit'))
        self.assertEqual(got.returncode, 0)
        self.assertIn('page.pdf: looks like a binary file', got.stderr.decode())
        self.assertEqual(self.ok('restore', '--audit', self.path('audit'), self.path('out.txt')), data)
        got = run('clean', '--in-place', path)
        self.assertNotEqual(got.returncode, 0)
        self.assertIn('left out', got.stderr.decode())
        self.assertEqual(self.read('page.pdf'), data)
        self.assertEqual(run('clean', data=data).stderr, b'')

    def test_in_place(self):
        path = self.write('a.txt', '漢')
        os.chmod(path, 0o640)
        os.utime(path, ns=(1234567890123456789, 987654321123456789))
        self.ok('clean', *C, '--in-place', path)
        self.assertEqual(os.stat(path).st_mtime_ns, 987654321123456789)
        self.assertEqual(self.read('a.txt').decode(), '汉')
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o640)
        self.write('d/b.txt', '漢')
        self.ok('clean', *C, self.path('d'), '--in-place=.bak')
        self.assertEqual(self.tree('d'), {'b.txt': '汉'.encode(), 'b.txt.bak': '漢'.encode()})

    def test_compressed_by_suffix(self):
        for suffix, command in (('.gz', 'gzip'), ('.zst', 'zstd'), ('.xz', 'xz'), ('.bz2', 'bzip2')):
            self.ok('clean', *C, '-o', self.path('a' + suffix), data='漢'.encode())
            packed = self.read('a' + suffix)
            self.assertEqual(subprocess.run([command, '-dc'], input=packed, capture_output=True, check=True).stdout.decode(), '汉')
            self.assertEqual(self.ok('clean', *C, data=packed * 2).decode(), '汉汉')  # sniffed; members follow each other
            self.ok('clean', *C, '-o', self.path('b' + suffix), data='漢'.encode())
            self.assertEqual(self.read('b' + suffix), packed)

    def test_truncated_compressed_input(self):
        data = os.urandom(100000)
        for suffix, command in (('.gz', 'gzip'), ('.zst', 'zstd'), ('.xz', 'xz'), ('.bz2', 'bzip2')):
            packed = subprocess.run([command, '-c'], input=data, capture_output=True, check=True).stdout
            for size in (20, len(packed) // 2, len(packed) - 3):
                with self.subTest(command + str(size)):
                    path = self.write('t' + suffix, packed[:size])
                    self.fails('clean', path, '-o', self.path('out'), status=4, says=['t' + suffix, 'truncated'])
                    self.fails('clean', '-o', self.path('out'), data=packed[:size], status=4, says=['standard input'])
                    self.assertFalse(os.path.exists(self.path('out')))

    def test_usage(self):
        path = self.write('a.txt', 'x')
        self.write('in/a.txt', 'x')
        for args in ((path, '-o', path), (self.path('in'),), (self.path('in'), '-o', self.path('in')), ('--in-place',), ('--in-place', path, '-o', 'b'),
                     ('--format', 'xml'), ('--steps', 'polish'), ('--skip', 'polish'), ('--keep', 'polish'), ('-j', 'many'), ('--invalid', 'x'),
                     ('--no-such-flag',), ('-', '-'), ('--audit', '-'), (path, '--audit', path), (path, self.path('in/a.txt'), '-o', self.path('in'))):
            with self.subTest(args):
                if args == ('--keep', 'polish'):
                    continue  # boilerplate's own test
                self.fails('clean', *args, status=2)
        for args in ((), ('polish',), ('restore',)):
            self.fails(*args, status=2)

    def test_configuration(self):
        for args in (('--convert', 'hk2sp'), ('--convert', self.path('none.json')), ('--rules', self.path('none.toml'))):
            self.fails('clean', *args, status=3)

    def test_unreadable_and_unwritable(self):
        path = self.write('a.txt', '漢')
        self.fails('clean', self.path('none'), status=4, says=['none', 'No such file'])
        self.fails('clean', *C, self.path('none'), path, status=1, says=['none', '1 of 2 files'])
        self.fails('clean', path, '-o', self.path('no/such/dir/x'), status=4)
        self.fails('clean', path, '--audit', self.path('no/such/x'), '-o', self.path('b'), status=4)
        self.assertFalse(os.path.exists(self.path('b')))
        self.fails('clean', path, '-o', '/dev/full', status=4, says=['No space left'])
        with open('/dev/full', 'wb') as full:
            got = subprocess.run([BIN, 'clean', path], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(got.returncode, 4, got.stderr)
        if os.getuid() != 0:
            os.chmod(path, 0)
            self.fails('clean', path, status=4, says=['Permission denied'])

    def test_dry_run_writes_nothing(self):
        self.write('in/a.txt', '漢')
        out = self.ok('clean', '--dry-run', '--stats', '-', self.path('in'), '--audit', self.path('audit'))
        self.assertEqual(json.loads(out)['documents']['changed'], 1)
        self.assertEqual(os.listdir(self.dir), ['in'])

    def test_resume_leaves_out_what_is_finished(self):
        for n in range(5):
            self.write(f'in/{n}.txt', f'漢{n}')
        self.write('in/5.jsonl', '{"text":"漢"}\n')
        args = ('clean', *C, self.path('in'), '-o', self.path('out'), '--resume', '--stats', self.path('s'))

        def files_read(*more):
            self.ok(*args, *more)
            return json.loads(self.read('s'))['files']['read']

        self.assertEqual(files_read(), 6)
        self.assertEqual(files_read(), 0)
        os.remove(self.path('out/3.txt'))
        self.write('in/2.txt', '新漢')
        with open(self.path('out/.hansieve/manifest.jsonl'), 'ab') as f:
            f.write(b'{"path":"4')  # cut off
        self.assertEqual(files_read(), 2)
        self.assertEqual(files_read(), 0)
        self.assertEqual(files_read('--convert', 'tw2s'), 6)
        self.assertEqual(self.read('out/2.txt').decode(), '新汉')
        self.fails(*args, '--audit', self.path('a'), status=2)
        self.fails('clean', '--resume', status=2)

    def test_repeated_lines_go(self):
        footer = '本网站由某某单位主办 电话热线'
        for n in range(6):
            self.write(f'in/{n}.txt', f'第{n}篇文章的正文写在这里，一共有{n}句话。\n{footer}\n')
        self.ok('clean', self.path('in'), '-o', self.path('kept'))
        self.assertTrue(all(footer in text.decode() for text in self.tree('kept').values()))
        self.ok('clean', self.path('in'), '-o', self.path('out'), '--repeated', '5', '--audit', self.path('audit'))
        self.assertFalse(any(footer in text.decode() for text in self.tree('out').values()))
        self.assertTrue(all('正文' in text.decode() for text in self.tree('out').values()))
        self.ok('restore', '--audit', self.path('audit'), self.path('out'), '-o', self.path('back'))
        self.assertEqual(self.tree('back'), self.tree('in'))
        records = ''.join(json.dumps({'text': text.decode()}) + '\n' for text in self.tree('in').values())
        out = self.ok('clean', self.write('in.jsonl', records), '--repeated', '5')
        self.assertNotIn(footer, ''.join(json.loads(line)['text'] for line in out.splitlines()))
        self.fails('clean', '--repeated', '5', status=2, says=['pipe'])

    def test_progress_is_shown_on_request_only(self):
        self.assertEqual(run('clean', data=b'x').stderr, b'')
        code = f"sleep 0.5 | {BIN} clean --progress always"
        got = subprocess.run(code, shell=True, capture_output=True)
        self.assertIn(b'B/s', got.stderr)

    def test_stats(self):
        data = '漢字\n'.encode() + b'\xff\n'
        self.ok('clean', '--stats', self.path('s'), '--skip', 'repair', data=data)
        stats = json.loads(self.read('s'))
        self.assertEqual(stats['schema'], 'hansieve.stats/1')
        self.assertEqual(stats['bytes'], {'in': 9, 'out': 11})
        self.assertEqual((stats['documents'], stats['invalid']), ({'read': 1, 'changed': 1, 'failed': 0}, 1))
        self.assertEqual(stats['edits']['decode'], {'decode/invalid': 1})
        self.assertEqual(sum(stats['edits']['convert'].values()), 1)
        for key in ('icu', 'opencc', 'opencc_dictionaries'):
            self.assertTrue(stats['versions'][key])
        self.assertGreater(stats['peak_memory_bytes'], 1 << 20)

    def test_temporary_files_are_not_input(self):
        self.write('in/.a.txt.hansieve-12.tmp', 'x')
        self.write('in/a.txt', 'x')
        self.ok('clean', self.path('in'), '-o', self.path('out'))
        self.assertEqual(list(self.tree('out')), ['a.txt'])

    def test_closed_pipe_ends_quietly(self):
        for args in ('clean', 'clean --format lines', 'clean --skip convert'):
            got = subprocess.run(f'yes 漢字 | {BIN} {args} | head -1; echo "${{PIPESTATUS[1]}}"', shell=True, executable='/bin/bash',
                                 capture_output=True, timeout=60)
            self.assertEqual((got.stdout.decode().split()[1], got.stderr), ('0', b''), args)

    def test_signal_leaves_nothing_partial(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([BIN, 'clean', '-o', self.path('out.txt'), '--audit', self.path('audit')], stdin=subprocess.PIPE)
            process.stdin.write('漢\n'.encode() * 100000)
            process.stdin.flush()
            for _ in range(200):
                if any('hansieve-' in name for name in os.listdir(self.dir)):
                    break
                time.sleep(.05)
            process.send_signal(number)
            self.assertEqual(process.wait(30), 130)
            process.stdin.close()
            self.assertEqual(os.listdir(self.dir), [])

    def test_output_link_stays_a_link(self):
        self.write('real.txt', 'old')
        os.symlink('real.txt', self.path('link.txt'))
        self.ok('clean', '-o', self.path('link.txt'), data=b'new')
        self.assertTrue(os.path.islink(self.path('link.txt')))
        self.assertEqual(self.read('real.txt'), b'new')

    def test_version_and_help(self):
        version = self.ok('--version').decode()
        for part in ('hansieve 0.', 'ICU 7', 'OpenCC 1', 'dictionaries'):
            self.assertIn(part, version)
        self.assertIn('--audit', self.ok('clean', '--help').decode())

    def test_explain(self):
        out = self.ok('explain', *C, data='甲漢乙'.encode()).decode()
        self.assertIn('convert: 1 change', out)
        self.assertIn('甲[-漢-]{+汉+}乙', out)
        self.assertNotIn('\x1b', out)
        self.assertIn('\x1b', self.ok('explain', *C, '--color', 'always', data='甲漢乙'.encode()).decode())

    def test_explain_folds_what_is_far_from_changes(self):
        text = ''.join(f'第{i}行\n' for i in range(40)) + '漢\n' + ''.join(f'末{i}行\n' for i in range(40))
        shown = self.ok('explain', *C, '--context', 2, data=text.encode()).decode().split('=== result')[0]
        self.assertIn('⋯ 39 lines unchanged ⋯\n第39行\n[-漢-]{+汉+}\n末0行\n⋯ 39 lines unchanged ⋯\n', shown)
        whole = self.ok('explain', *C, '--context', 1000, data=text.encode()).decode()
        self.assertIn(text.split('漢')[0] + '[-漢-]{+汉+}' + text.split('漢')[1], whole)
        long_line = '字' * 500 + '漢' + '字' * 500
        shown = self.ok('explain', *C, data=long_line.encode(), env={**os.environ, 'COLUMNS': '60'}).decode().split('=== result')[0]
        self.assertIn('⋯ 470 characters unchanged ⋯' + '字' * 30 + '[-漢-]{+汉+}' + '字' * 30 + '⋯ 470 characters unchanged ⋯', shown)


if __name__ == '__main__':
    unittest.main()

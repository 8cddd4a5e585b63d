"""Every command in README and docs runs.

Each block marked `sh` of a document runs in order in one directory, with files of the names that the
documents use made from fixtures/. What cannot run in a test is named in EXCEPTIONS, with the reason.
"""
import glob
import gzip
import json
import os
import re
import shutil
import subprocess
import unittest

from support import BIN, SOURCE, ProgramTest

# (document, beginning of a line or of a block) -> why it does not run here
EXCEPTIONS = {
    ('README.md', 'scripts/demo'): 'builds the project',
    ('README.zh-CN.md', 'scripts/demo'): 'builds the project',
    ('README.md', 'scripts/deb'): 'builds the project and installs it; tests/packages does that',
    ('README.zh-CN.md', 'scripts/deb'): 'builds the project and installs it; tests/packages does that',
    ('README.md', 'cmake --install'): 'writes into the home directory; the consume tests install',
    ('README.zh-CN.md', 'cmake --install'): 'writes into the home directory; the consume tests install',
    ('README.md', 'scripts/wheel'): 'builds the package; python/tests does that',
    ('README.zh-CN.md', 'scripts/wheel'): 'builds the package; python/tests does that',
    ('README.md', 'scripts/tarball'): 'builds the project; tests/packages does that',
    ('README.zh-CN.md', 'scripts/tarball'): 'builds the project; tests/packages does that',
    ('docs/python.md', 'pip install'): 'needs the network; the tests of the Python package install the wheel',
    ('docs/python.md', 'python -m hansieve'): 'needs the Python package, whose own tests run it',
    ('docs/scale.md', '#SBATCH'): 'needs Slurm; the dedup tests merge shards',
    ('docs/benchmarks.md', 'scripts/bench'): 'takes minutes and an idle machine',
    ('docs/benchmarks.md', 'bench/peers'): 'needs the peers, from the network',
    ('docs/tutorial.md', 'mkdir -p scans\nfor pdf'): 'needs pdftotext (poppler-utils); scans/ is there already',
}
LONG = '这是一篇足够长的文章，说的是同一件事情，一句接着一句地写下去，好让它成为一篇文档。'


class DocsTest(ProgramTest):
    def blocks(self, document):
        with open(os.path.join(SOURCE, document), encoding='utf8') as f:
            return re.findall(r'^```sh\n(.*?)^```', f.read(), re.M | re.S)

    def prepare(self):
        """The files that the documents speak of."""
        pages = [self.text_of(name) for name in sorted(os.listdir(os.path.join(SOURCE, 'fixtures/docs')))]
        for number, page in enumerate(pages, 1):
            self.write(f'scans/page{number}.txt', page)
            self.write(f'corpus/page{number}.txt', page)
        for name in ('page.txt', 'dirty.txt'):
            self.write(name, pages[0])
        self.write('old.txt', '漢語'.encode('big5'))
        self.write('crawl.gz', gzip.compress(pages[0].encode()))
        self.write('crawl.jsonl.gz', gzip.compress((json.dumps({'text': LONG}) + '\n').encode() * 20))
        body = '漢語\n'.encode()
        self.write('crawl.warc.wet.gz', gzip.compress(
            b'WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: %d\r\n\r\n' % len(body) + body + b'\r\n\r\n'))
        records = ''.join(json.dumps({'id': str(n), 'content': LONG * 3 + '尾' * (n % 3)}, ensure_ascii=False) + '\n' for n in range(9))
        for name in ('today', 'monday', 'tuesday', 'mine', 'pages'):
            self.write(name + '.jsonl', records)
        self.write('news.jsonl.zst', subprocess.run(['zstd', '-c'], input=records.encode(), capture_output=True, check=True).stdout)
        os.symlink(BIN, self.path('hansieve'))
        os.symlink(os.path.abspath(os.path.join(SOURCE, 'docs')), self.path('docs'))

    def text_of(self, name):
        with open(os.path.join(SOURCE, 'fixtures/docs', name), encoding='utf8') as f:
            return f.read()

    def run_document(self, document):
        for name in os.listdir(self.dir):  # what the last document left
            path = self.path(name)
            shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)
        self.prepare()
        os.makedirs(self.path('build/release'))
        os.symlink(BIN, self.path('build/release/hansieve'))
        used = set()
        for block in self.blocks(document):
            lines = []
            for name, start in EXCEPTIONS:
                if name == document and block.startswith(start):
                    used.add((name, start))
                    if '\n' in start or start.startswith('#'):
                        block = ''  # the whole block
            for line in block.splitlines(keepends=True):
                excepted = [key for key in EXCEPTIONS if key[0] == document and line.startswith(key[1])]
                used.update(excepted)
                if not excepted:
                    lines.append(line)
            got = subprocess.run(['bash', '-euo', 'pipefail', '-c', ''.join(lines)], cwd=self.dir, capture_output=True, timeout=300,
                                 env={**os.environ, 'PATH': f'{self.dir}:{os.environ["PATH"]}', 'HOME': self.dir, 'LANG': 'C.UTF-8'})
            # A line that fails ends the block; a page that is cut off by head is no failure.
            self.assertEqual(got.returncode, 0, f'{document}:\n{"".join(lines)}\n{got.stderr.decode("utf8", "replace")}')
        self.assertEqual(used, {key for key in EXCEPTIONS if key[0] == document}, 'exceptions that are none any more')

    def test_every_command_runs(self):
        documents = ['README.md', 'README.zh-CN.md'] + sorted(os.path.relpath(p, SOURCE) for p in glob.glob(os.path.join(SOURCE, 'docs/*.md')))
        self.assertLessEqual({name for name, _ in EXCEPTIONS}, set(documents))
        for document in documents:
            with self.subTest(document):
                self.run_document(document)

    def test_links_lead_somewhere(self):
        for path in [os.path.join(SOURCE, n) for n in ('README.md', 'README.zh-CN.md', 'CONTRIBUTING.md')] + glob.glob(os.path.join(SOURCE, 'docs/*.md')):
            with open(path, encoding='utf8') as f:
                for target in re.findall(r'\]\(([^)#]+)[^)]*\)', f.read()):
                    if '://' not in target:
                        self.assertTrue(os.path.exists(os.path.join(os.path.dirname(path), target)), f'{path}: {target}')

    def test_every_document_is_linked(self):
        for readme in ('README.md', 'README.zh-CN.md'):
            with open(os.path.join(SOURCE, readme), encoding='utf8') as f:
                text = f.read()
            for path in glob.glob(os.path.join(SOURCE, 'docs/*.md')):
                self.assertIn('docs/' + os.path.basename(path), text, readme)

    def test_both_readmes_have_the_same_sections_and_commands(self):
        english, chinese = ([[re.sub(r' *#.*', '', line) for line in block.splitlines()] for block in self.blocks(name)]
                            for name in ('README.md', 'README.zh-CN.md'))
        self.assertEqual(english, chinese)
        shapes = []
        for name in ('README.md', 'README.zh-CN.md'):
            with open(os.path.join(SOURCE, name), encoding='utf8') as f:
                text = f.read()
            shapes.append((len(re.findall('^## ', text, re.M)), len(re.findall(r'^\|', text, re.M)), sorted(set(re.findall(r'docs/[a-z-]+\.(?:md|png)', text)))))
        self.assertEqual(shapes[0], shapes[1])


if __name__ == '__main__':
    unittest.main()

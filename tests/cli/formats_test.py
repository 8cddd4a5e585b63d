"""Web archives in, other records out."""
import gzip
import hashlib
import json
import os
import subprocess
import unittest

from support import ProgramTest

C = ('--steps', 'convert')


def record(kind, body, number, content='text/plain'):
    body = body if isinstance(body, bytes) else body.encode()
    return (f'WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Target-URI: https://例.cn/{number}\r\n'
            f'WARC-Date: 2026-01-0{number}T00:00:00Z\r\nContent-Type: {content}\r\nContent-Length: {len(body)}\r\n\r\n').encode() + body + b'\r\n\r\n'


ARCHIVE = [record('warcinfo', 'software: x\r\n', 1, 'application/warc-fields'), record('conversion', '漢語\n', 2), record('conversion', '字 "引"\n漢', 3)]


class WebArchiveTest(ProgramTest):
    expected = [{'id': '<urn:uuid:2>', 'url': 'https://例.cn/2', 'date': '2026-01-02T00:00:00Z', 'text': '汉语\n'},
                {'id': '<urn:uuid:3>', 'url': 'https://例.cn/3', 'date': '2026-01-03T00:00:00Z', 'text': '字 "引"\n汉'}]

    def records(self, out):
        return [json.loads(line) for line in out.splitlines()]

    def test_reads_compressed_archives(self):
        path = self.write('a.warc.wet.gz', b''.join(gzip.compress(r) for r in ARCHIVE))  # a member each, as they are written
        self.assertEqual(self.records(self.ok('clean', *C, path)), self.expected)
        self.assertEqual(self.records(self.ok('clean', *C, '--format', 'warc', data=self.read('a.warc.wet.gz'))), self.expected)
        packed = subprocess.run(['zstd', '-c'], input=b''.join(ARCHIVE), capture_output=True, check=True).stdout
        self.assertEqual(self.records(self.ok('clean', *C, self.write('a.warc.zst', packed))), self.expected)

    def test_directory(self):
        self.write('in/a.warc.wet.gz', gzip.compress(b''.join(ARCHIVE)))
        self.write('in/b.warc', b''.join(ARCHIVE))
        self.ok('clean', *C, self.path('in'), '-o', self.path('out'), '--stats', self.path('s'))
        self.assertEqual(sorted(os.listdir(self.path('out'))), ['a.jsonl.gz', 'b.jsonl'])
        self.assertEqual(self.records(self.read('out/b.jsonl')), self.expected)
        self.assertEqual(self.records(gzip.decompress(self.read('out/a.jsonl.gz'))), self.expected)
        stats = json.loads(self.read('s'))
        self.assertEqual(stats['documents'], {'read': 4, 'changed': 4, 'failed': 0, 'left_out': 2})
        self.fails('clean', '--in-place', self.path('in/b.warc'), status=2, says=['in place'])

    def test_responses_of_plain_text_only(self):
        plain = b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n' + '漢'.encode()
        page = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>'
        path = self.write('a.warc', record('response', plain, 1, 'application/http') + record('response', page, 2, 'application/http'))
        self.assertEqual([r['text'] for r in self.records(self.ok('clean', *C, path))], ['汉'])

    def test_what_is_no_record_is_set_aside(self):
        junk = b'lost bytes \xff\r\n'
        path = self.write('a.warc', ARCHIVE[1] + junk + ARCHIVE[2] + ARCHIVE[1][:-10])
        got = self.ok('clean', *C, path, '--quarantine', self.path('q'), '-o', self.path('out.jsonl'), status=1)
        self.assertEqual((got, self.records(self.read('out.jsonl'))), (b'', self.expected))
        aside = self.records(self.read('q'))
        self.assertEqual(len(aside), 2)
        self.assertIn('byte', aside[0]['reason'])
        self.assertIn('cut off', aside[1]['reason'])
        self.fails('clean', *C, path, '-o', self.path('out.jsonl'), status=1, says=['a.warc', 'left out', '--quarantine'])

    def test_bad_bytes(self):
        path = self.write('a.warc', record('conversion', '漢'.encode() + b'\xff', 2))
        self.assertEqual(self.records(self.ok('clean', path))[0]['text'], '汉\ufffd')

    def test_audit_gives_the_records_back(self):
        path = self.write('a.warc', b''.join(ARCHIVE))
        self.ok('clean', path, '-o', self.path('out.jsonl'), '--audit', self.path('audit'))
        back = self.ok('restore', '--audit', self.path('audit'), self.path('out.jsonl'))
        self.assertEqual([r['text'] for r in self.records(back)], ['漢語\n', '字 "引"\n漢'])


class OutputFormatTest(ProgramTest):
    def test_mnbvc(self):
        text = '漢語第一段\n\n第二段，更長\n第二段，更長\n'
        self.write('in/a.txt', text)
        self.write('in/b.jsonl', json.dumps({'id': 'x7', 'text': '漢', 'url': 'u"'}, ensure_ascii=False) + '\n')
        os.utime(self.path('in/a.txt'), (1767225600, 1767225600))  # 1 January 2026
        self.ok('clean', *C, self.path('in'), '--output-format', 'mnbvc', '-o', self.path('out.jsonl'))
        first, second = [json.loads(line) for line in self.read('out.jsonl').splitlines()]
        lines = ['汉语第一段', '第二段，更长', '第二段，更长']
        paragraphs = [{'行号': n, '是否重复': again, '是否跨文件重复': False, 'md5': hashlib.md5(line.encode()).hexdigest(), '内容': line, '扩展字段': ''}
                      for n, line, again in zip((1, 3, 4), lines, (False, False, True))]
        self.assertEqual(first, {
            '文件名': 'a.txt', '是否待查文件': False, '是否重复文件': False, '文件大小': len('汉语第一段\n\n第二段，更长\n第二段，更长\n'.encode()), 'simhash': 0,
            '最长段落长度': 6, '段落数': 3, '去重段落数': 2, '低质量段落数': 0, '段落': paragraphs, '扩展字段': '{}', '时间': '20260101'})
        self.assertEqual((second['文件名'], json.loads(second['扩展字段']), second['段落'][0]['内容']), ('x7', {'url': 'u"'}, '汉'))

    def test_jsonl(self):
        for n in range(30):
            self.write(f'in/{n:02}.txt', f'漢{n}\n"x"')
        for jobs in ('1', '4'):
            self.ok('clean', *C, self.path('in'), '--output-format', 'jsonl', '-o', self.path('out' + jobs), '-j', jobs)
        self.assertEqual(self.read('out1'), self.read('out4'))
        self.assertEqual([json.loads(line) for line in self.read('out1').splitlines()],
                         [{'id': f'{n:02}.txt', 'text': f'汉{n}\n"x"'} for n in range(30)])
        self.assertEqual(json.loads(self.ok('clean', *C, '--output-format', 'jsonl', data='漢'.encode())), {'id': '-', 'text': '汉'})
        same = b'{"n":1.50,"text":"x"}\n'
        self.assertEqual(self.ok('clean', '--format', 'jsonl', '--output-format', 'jsonl', data=same), same)
        lines = self.ok('clean', *C, '--format', 'lines', '--output-format', 'jsonl', data='漢\n字\n'.encode())
        self.assertEqual([json.loads(line)['text'] for line in lines.splitlines()], ['汉', '字'])

    def test_directory_of_records(self):
        self.write('in/a.txt.gz', gzip.compress('漢'.encode()))
        self.ok('clean', *C, self.path('in'), '--output-format', 'jsonl', '-o', self.path('out/'))
        self.assertEqual(os.listdir(self.path('out')), ['a.txt.jsonl.gz'])

    def test_one_bad_file_costs_that_file(self):
        self.write('in/a.txt', '漢')
        self.write('in/b.gz', b'\x1f\x8b\x08\0 broken')
        self.fails('clean', *C, self.path('in'), '--output-format', 'mnbvc', '-o', self.path('out.jsonl'), status=1, says=['b.gz'])
        self.assertEqual(len(self.read('out.jsonl').splitlines()), 1)

    def test_what_excludes_each_other(self):
        path = self.write('a.txt', 'x')
        self.fails('clean', path, '--output-format', 'mnbvc', '--audit', self.path('audit'), status=2, says=['--audit'])
        self.fails('clean', path, '--output-format', 'mnbvc', '--in-place', status=2, says=['--in-place'])


if __name__ == '__main__':
    unittest.main()

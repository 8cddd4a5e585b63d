#!/usr/bin/env python3
"""fuzz_seeds.py DIRECTORY   Writes the inputs fuzzing starts from: DIRECTORY/TARGET/*, made from what lies under fixtures/ and src/."""
import bz2
import glob
import gzip
import json
import lzma
import os
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
STEPS = ['repair', 'pinyin', 'undouble', 'boilerplate', 'reflow', 'space']


def cases(name):
    path = os.path.join(ROOT, 'fixtures', 'cases', name + '.tsv')
    if not os.path.exists(path):
        return
    with open(path, encoding='utf8') as f:
        for line in f:
            cells = line.rstrip('\n').split('\t')
            if line.startswith('#') or len(cells) < 2:
                continue
            yield cells[1].replace('\\n', '\n').replace('\\t', '\t').encode()


def documents():
    for path in sorted(glob.glob(os.path.join(ROOT, 'fixtures', 'docs', '*'))):
        with open(path, 'rb') as f:
            yield f.read()[:4096]


def seeds():
    for step in STEPS:
        for text in [*cases(step), *documents()]:
            yield step, text
            yield 'pipeline', text + b'\1\0'
            yield 'pipeline', text + b'\1\1'
    for text in documents():
        text = text.decode('utf8', 'ignore')
        for code in range(4):
            yield 'convert', text.encode() + bytes([100, code])
        yield 'near', text.encode() + b'\1\4'
        yield 'json', (json.dumps({'id': 1, 'text': text, 'a': [1, {'b': None}]}) + '\n').encode() + b'\x63'
        yield 'json', (json.dumps({'content': text, 'x': 1e9}, ensure_ascii=False) + '\r\n\n').encode() + b'\x63'
        for code, name in enumerate(['gb18030', 'big5', 'utf-16-le', 'utf-16-be']):
            yield 'encoding', text.encode(name, 'replace') + bytes([7, code])
        yield 'encoding', text.encode('hz', 'ignore') + b'\x07\x05'
        for code, packed in ((0, gzip.compress(text.encode())), (2, lzma.compress(text.encode())), (3, bz2.compress(text.encode()))):
            yield 'compressed', packed + bytes([code])
    for path in sorted(glob.glob(os.path.join(ROOT, 'src', 'clean', 'rules', '*.toml'))):
        with open(path, 'rb') as f:
            for part in f.read().split(b'\n\n'):
                yield 'rules', b'family = "x"\n' + part
    lines = [
        {'type': 'document', 'schema': 'hansieve.audit/1', 'tool': '0.1.0', 'input': 'b/c.txt', 'output': 'b/c.txt', 'format': 'text'},
        {'type': 'segment', 'at': 0, 'in': 61, 'out': 49,
         'edits': [{'at': 12, 'old': '(huán)', 'new': '', 'by': 'pinyin/gloss'}, {'at': 40, 'old': '\n', 'new': '', 'by': 'reflow/join'}],
         'convert': {'convert/t2s': [['漢', '汉', 0, 24], ['語', '语', 3]]}},
        {'type': 'segment', 'at': 61, 'in': 3, 'out': 3, 'irregular': [{'at': 61, 'size': 3, 'raw_b64': '/w=='}]},
        {'type': 'end', 'in': 64, 'out': 52, 'in_xxh3': '8ba2b2f2d4b0c3aa', 'out_xxh3': '01d35be5a8ee6b21', 'failed': 'cut off'},
    ]
    yield 'audit', ''.join(json.dumps(line, ensure_ascii=False) + '\n' for line in lines).encode()


def main():
    counts = {}
    for target, data in seeds():
        folder = os.path.join(sys.argv[1], target)
        os.makedirs(folder, exist_ok=True)
        counts[target] = counts.get(target, 0) + 1
        with open(os.path.join(folder, f'{counts[target]:05}'), 'wb') as f:
            f.write(data)


main()

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
ENTRIES = {'type': 'inline', 'entries': {'\u6f22': '\u6c49', '\u6f22\u5b57': ['\u6c49\u5b57', '\u6f22']}}
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
            yield 'restore', text + b'\0'
    for text in documents():
        text = text.decode('utf8', 'ignore')
        for code in range(4):
            yield 'convert', text.encode() + bytes([100, code])
        yield 'near', text.encode() + b'\1\4'
        yield 'json', (json.dumps({'id': 1, 'text': text, 'a': [1, {'b': None}]}) + '\n').encode() + b'\x63'
        yield 'json', (json.dumps({'content': text, 'x': 1e9}, ensure_ascii=False) + '\r\n\n').encode() + b'\x63'
        for code, name in enumerate(['gb18030', 'big5', 'utf-16-le', 'utf-16-be']):
            yield 'encoding', text.encode(name, 'replace') + bytes([7, code])
            yield 'restore', text.encode(name, 'replace') + bytes([2 + code])
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
    yield 'settings', b'version = 1\njobs = 4\nquiet = true\n[clean]\nconvert = "tw2s"\nkeep = ["byline", "caption"]\nin-place = ".bak"\n[dedup]\nthreshold = 0.7\n'
    yield 'settings', b'[config.show]\nx = 1\n["dedup"]\n"ngram" = 0x5\nkeep = """last"""\nmemory = \'64M\'\nbands.x = 1979-05-27T07:32:00Z\n[[bench]]\n'
    for more in ({}, {'segmentation': {'type': 'mmseg', 'dict': ENTRIES}}, {'normalization': [{'dict': {'type': 'inline', 'entries': {'\uf900': '\u8c48'}}}]}):
        chain = {'name': 'x', **more, 'conversion_chain': [{'dict': {'type': 'group', 'match_policy': 'union', 'dicts': [ENTRIES, ENTRIES]}}, {'dict': ENTRIES}]}
        yield 'conversion', json.dumps(chain, ensure_ascii=False).encode()
    yield 'conversion', b'// of its own\n{"conversion_chain":[{"dict":{"type":"ocd2","file":"TSCharacters.ocd2"}}]}'
    index = os.path.join(ROOT, 'fixtures', 'index', 'v1')
    for code, name in enumerate(sorted(os.listdir(index))):
        with open(os.path.join(index, name), 'rb') as f:
            whole = f.read()
        yield 'index', whole + bytes([code])
        for at in range(8, min(len(whole) - 4, 120), 4):  # every number of the headers, as large as can be
            yield 'index', whole[:at] + b'\xff\xff\xff\xff' + whole[at + 4:] + bytes([code])
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

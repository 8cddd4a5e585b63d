"""Conversion by OpenCC 1.4: our engine with that release's data directory, against that release's library.

The package `opencc` carries both. Every configuration it has: OpenCC's own cases, lines of real text, and seeded
random strings of keys, their beginnings, compatibility ideographs, description operators and other characters.
HANSIEVE_SLOW_TESTS=1 takes some thirty times as much. `python3 opencc_1_4_test.py` prints what was compared.
"""
import glob
import json
import os
import random
import subprocess
import sys
import unittest

from support import BIN, DATA, SOURCE, ProgramTest

RELEASE = '1.4.2'
SLOW = os.environ.get('HANSIEVE_SLOW_TESTS') == '1'
RANDOM_STRINGS, REAL_LINES = (20_000, 100_000) if SLOW else (600, 3_000)

# Run by the interpreter that has the package: a configuration and lines in, converted lines out.
PEER = """
import sys, opencc
convert = opencc.OpenCC(sys.argv[1]).convert
lines = sys.stdin.buffer.read().decode('utf8').split('\\n')
sys.stdout.buffer.write('\\n'.join(convert(line) for line in lines).encode('utf8'))
"""


def environment():
    """The virtual environment with the package, beside the program under test, or why there is none."""
    directory = os.path.join(os.path.dirname(os.path.abspath(BIN)), f'opencc-{RELEASE}')
    made = subprocess.run([os.path.join(SOURCE, 'scripts', 'venv'), directory, f'opencc=={RELEASE}'],
                          capture_output=True, text=True, timeout=300)
    return (directory, None) if made.returncode == 0 else (None, made.stderr.strip())


def cases():
    path = os.path.join(DATA, 'opencc', 'testcases-1.4', 'testcases.strict.json')
    if not os.path.exists(path):
        return []
    with open(path, encoding='utf8') as f:
        return [line for case in json.load(f)['cases'] for line in case['input'].split('\n')]


def real_lines(count):
    """Lines from all over the real texts, the same ones at each run."""
    lines = []
    for folder in ('traditional', 'seeds', 'web', 'pdf', 'traps'):
        for path in sorted(glob.glob(os.path.join(DATA, folder, '*.txt')) + glob.glob(os.path.join(DATA, folder, '*.md'))):
            with open(path, encoding='utf8', errors='replace') as f:
                lines += [line for line in f.read().replace('\r', '').replace('\0', '').split('\n') if line.strip()]
    for path in sorted(glob.glob(os.path.join(DATA, 'bulk', '*.zst'))) if SLOW else []:
        unpacked = subprocess.run(['zstd', '-dc', path], capture_output=True).stdout
        lines += unpacked.decode('utf8', 'replace').replace('\r', '').replace('\0', '').split('\n')
    return lines if len(lines) <= count else random.Random(1).sample(lines, count)


def keys_of(data, work):
    """Keys of the dictionaries, as OpenCC's own tool prints them."""
    keys = []
    for path in sorted(glob.glob(os.path.join(data, '*.ocd2'))):
        text = os.path.join(work, 'dictionary.txt')
        subprocess.run(['opencc_dict', '-i', path, '-o', text, '-f', 'ocd2', '-t', 'text'], capture_output=True, check=True)
        with open(text, encoding='utf8') as f:
            entries = [line.rstrip('\n').split('\t') for line in f if '\t' in line]
        keys.append([entry[0] for entry in entries] + [entry[1].split(' ')[0] for entry in entries])
    return keys


def random_strings(count, keys, seed):
    draw = random.Random(seed)

    def piece():
        kind = draw.randrange(12)
        if kind < 5:
            return draw.choice(draw.choice(keys))
        if kind < 7:
            key = draw.choice(draw.choice(keys))
            return key[:draw.randint(1, len(key))]
        if kind == 7:
            return chr(draw.choice([draw.randint(0xF900, 0xFAFF), draw.randint(0x2F800, 0x2FA1F), draw.randint(0x20000, 0x2EBE0)]))
        if kind == 8:
            return chr(draw.randint(0x2FF0, 0x2FFF))
        return draw.choice(['，', '。', ' ', 'a', 'SQL', 'é', '\ufffd', '😀', '\t', chr(draw.randint(0x3400, 0x9FFF))])

    return [''.join(piece() for _ in range(draw.randint(1, 40))) for _ in range(count)]


class Opencc14Test(ProgramTest):
    def test_every_configuration_gives_the_same_bytes(self):
        directory, reason = environment()
        if directory is None:
            self.skipTest(f'opencc {RELEASE} cannot be installed: {reason}')
        [data] = glob.glob(os.path.join(directory, 'lib', 'python3*', 'site-packages', 'opencc', 'clib', 'share', 'opencc'))
        configurations = sorted(glob.glob(os.path.join(data, '*.json')))
        self.assertGreaterEqual(len(configurations), 14)
        keys = keys_of(data, self.dir)
        fixed = cases() + real_lines(REAL_LINES)
        for seed, configuration in enumerate(configurations):
            name = os.path.basename(configuration)[:-len('.json')]
            lines = fixed + random_strings(RANDOM_STRINGS, keys, seed)
            text = '\n'.join(lines).encode('utf8')
            peer = subprocess.run([os.path.join(directory, 'bin', 'python'), '-c', PEER, name], input=text, capture_output=True, check=True)
            ours = self.ok('clean', '--steps', 'convert', '--convert', configuration, data=text)
            theirs, got = peer.stdout.decode('utf8').split('\n'), ours.decode('utf8').split('\n')
            self.assertEqual(len(theirs), len(got), name)
            differing = [(line, a, b) for line, a, b in zip(lines, theirs, got) if a != b]
            print(f'{name}: {len(lines)} lines, {len(text)} bytes, {len(differing)} differ', file=sys.stderr)
            self.assertEqual(differing[:3], [], name)


if __name__ == '__main__':
    unittest.main()

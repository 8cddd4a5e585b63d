#!/usr/bin/env python3
"""Counts characters and pairs of characters, and writes src/clean/han_statistics_table.cc.

    scripts/make_han_statistics.py --data ../shared/data [--out FILE]

What is counted (numbers only; no text is kept):
  - statutes of the PRC (no copyright: Copyright Law art. 5) and of the ROC (Copyright Act art. 9),
    the latter converted to Simplified by opencc -c tw2s;
  - the modern Chinese side of the Classical-Modern corpus (MIT licence);
  - Traditional frequencies: the ROC statutes, and a part of the two others through opencc -c s2t.
The map from Traditional to Simplified characters is opencc -c t2s, character by character.
Needs zstd and opencc (Debian's, 1.1.6). The tables are the same for the same data, byte for byte.
"""
import argparse, json, math, os, re, subprocess
from collections import Counter

FIRST, LAST = 0x4E00, 0x9FFF
MARKS = '，。、；：？！“”（）《》'
SLOTS = 96 * 1024               # of the pair table
PAIRS = 55000                   # a little more than half: few probes, so few wrong hits of the 12 bits
TOP_BITS, STEP_BITS = 7.5, 0.75   # level 0 is 2^-7.5 and above, level 15 the rarest kept
RUN = re.compile('[\u4e00-\u9fff0-9%s]{2,}' % MARKS)


def documents(path):
    raw = subprocess.run(['zstdcat', path], stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line)['text'] for line in raw.decode('utf8').split('\n') if line]


def opencc(text, config):
    return subprocess.run(['opencc', '-c', config + '.json', '--noflush', '1'], input=text.encode('utf8'),
                          stdout=subprocess.PIPE, check=True).stdout.decode('utf8')


def characters(text):
    counts = Counter(text)
    han = {c: n for c, n in counts.items() if FIRST <= ord(c) <= LAST or c in MARKS}
    total = sum(han.values())
    return {c: n / total for c, n in han.items()}


def pairs(text):
    counts = Counter()
    for run in RUN.findall(re.sub('[1-9]', '0', text)):
        counts.update(run[i:i + 2] for i in range(len(run) - 1))
    total = sum(counts.values())
    return {p: n / total for p, n in counts.items()}


def mean(*tables):
    out = {}
    for table in tables:
        for key, p in table.items():
            out[key] = out.get(key, 0.0) + p / len(tables)
    return out


def hash_pair(a, b):
    """As in src/clean/han_statistics.cc."""
    h = (a * 0x9E3779B1 ^ (b * 0x85EBCA6B & 0xFFFFFFFF) ^ b >> 3) & 0xFFFFFFFF
    h = (h ^ h >> 15) * 0x2C1B3C6D & 0xFFFFFFFF
    return h ^ h >> 13


def pair_table(probability):
    kept = sorted(probability.items(), key=lambda kv: (-kv[1], kv[0]))[:PAIRS]
    slots = [0] * SLOTS
    for pair, p in kept:
        level = min(15, max(0, round((-math.log2(p) - TOP_BITS) / STEP_BITS)))
        h = hash_pair(ord(pair[0]), ord(pair[1]))
        at = h % SLOTS
        while slots[at]:
            at = (at + 1) % SLOTS
        slots[at] = max(1, h >> 20) << 4 | level
    return slots


def rows(values, per_row=24):
    for i in range(0, len(values), per_row):
        yield '    ' + ','.join(map(str, values[i:i + per_row])) + ','


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--data', default=os.path.join(root, '..', 'shared', 'data'))
    ap.add_argument('--out', default=os.path.join(root, 'src', 'clean', 'han_statistics_table.cc'))
    args = ap.parse_args()
    bulk = os.path.join(args.data, 'bulk')
    laws = '\n'.join(documents(os.path.join(bulk, 'laws_cn_md.jsonl.zst')))
    modern = '\n'.join(line[4:] for text in documents(os.path.join(bulk, 'classical_modern_bitext.jsonl.zst'))
                       for line in text.split('\n') if line.startswith('现代文：'))
    roc = '\n'.join(documents(os.path.join(bulk, 'twlaw_traditional.jsonl.zst')))
    roc_simplified = opencc(roc, 'tw2s')
    simplified = mean(characters(laws), characters(modern), characters(roc_simplified))
    traditional = mean(characters(roc), characters(opencc(laws[:6000000], 's2t')), characters(opencc(modern[:8000000], 's2t')))
    both = mean(simplified, traditional)
    han = [chr(c) for c in range(FIRST, LAST + 1)]
    to_simplified = opencc('\n'.join(han), 't2s').split('\n')
    fold = [(ord(t), ord(s)) for t, s in zip(han, to_simplified) if t != s and len(s) == 1 and ord(s) <= 0xFFFF]
    cost = [min(255, round(-8 * math.log2(both.get(c, 2.0 ** -31)))) for c in han]
    targets = {chr(s) for _, s in fold}
    only = [c in targets and traditional.get(c, 0) * 30 < simplified.get(c, 0) for c in han]
    masks = [sum(only[i + bit] << bit for bit in range(8)) for i in range(0, len(only), 8)]
    slots = pair_table(mean(pairs(laws), pairs(modern), pairs(roc_simplified)))
    with open(args.out, 'w', encoding='utf8') as out:
        out.write('// Made by scripts/make_han_statistics.py; do not edit.\n#include "clean/han_statistics.h"\n\n')
        out.write('namespace hansieve::han_statistics {\n\n// -log2 of the frequency of U+4E00..U+9FFF, in eighths of a bit.\n')
        out.write('const std::uint8_t kCost[%d] = {\n%s\n};\n\n' % (len(cost), '\n'.join(rows(cost))))
        out.write('// Traditional and Simplified by turns, sorted.\nconst std::size_t kFoldCount = %d;\n' % len(fold))
        out.write('const std::uint16_t kFold[] = {\n%s\n};\n\n' % '\n'.join(rows([c for pair in fold for c in pair], 18)))
        out.write('// Bit c % 8 of byte c / 8, c from U+4E00: Traditional text does not have the character.\n')
        out.write('const std::uint8_t kSimplifiedOnly[%d] = {\n%s\n};\n\n' % (len(masks), '\n'.join(rows(masks))))
        out.write('// Open addressing: 12 bits of hash, 4 bits of level; 0 is empty.\n')
        out.write('const std::uint16_t kPairs[%d] = {\n%s\n};\n\n}  // namespace hansieve::han_statistics\n' % (SLOTS, '\n'.join(rows(slots, 18))))


if __name__ == '__main__':
    main()

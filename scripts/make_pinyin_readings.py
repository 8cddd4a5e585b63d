#!/usr/bin/env python3
"""Writes src/clean/pinyin_readings_table.cc from Unihan_Readings (Debian's unicode-data, Unicode 15.0).

    scripts/make_pinyin_readings.py [--unihan /usr/share/unicode/Unihan_Readings.txt.bz2] [--out FILE]

The Mandarin readings of U+4E00..U+9FFF. First the usual one (kMandarin), then those of modern dictionaries
(kHanyuPinlu, kXHC1983, kTGHZ2013); kHanyuPinyin, which has archaic ones too, only where these have none.
Unicode data is under the Unicode License (https://www.unicode.org/license.txt).
"""
import argparse, bz2, os, re, unicodedata

FIRST, LAST = 0x4E00, 0x9FFF
MARKS = {'\u0304': 1, '\u0301': 2, '\u030c': 3, '\u0300': 4}


def split(reading):
    """lǜ -> ('lv', 4); the neutral tone is 5."""
    tone, base = 5, ''
    for c in unicodedata.normalize('NFD', reading):
        if c in MARKS:
            tone = MARKS[c]
        elif c == '\u0308':
            base = base[:-1] + 'v'
        elif c == '\u0302':
            pass                        # ê, an interjection: as e
        else:
            base += c
    return (base, tone) if re.fullmatch('[a-z]{1,6}', base) else None


def readings(path):
    usual, modern, old = {}, {}, {}
    for line in bz2.open(path, 'rt', encoding='utf8'):
        field = line.rstrip('\n').split('\t')
        if len(field) != 3:
            continue
        c, kind, value = int(field[0][2:], 16), field[1], field[2]
        if not FIRST <= c <= LAST:
            continue
        if kind == 'kMandarin':
            usual[c] = value.split()[:1]
        elif kind == 'kHanyuPinlu':
            modern.setdefault(c, []).extend(re.sub(r'\(.*', '', x) for x in value.split())
        elif kind in ('kXHC1983', 'kTGHZ2013', 'kHanyuPinyin'):
            table = old if kind == 'kHanyuPinyin' else modern
            table.setdefault(c, []).extend(r for x in value.split() for r in x.split(':')[1].split(','))
    for c in sorted(usual.keys() | modern.keys() | old.keys()):
        found = []
        for r in usual.get(c, []) + (modern.get(c) or old.get(c, [])):
            parts = split(r)
            if parts and parts not in found:
                found.append(parts)
        if found:
            yield c, found


def rows(values, per_row):
    for i in range(0, len(values), per_row):
        yield '    ' + ','.join(map(str, values[i:i + per_row])) + ','


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--unihan', default='/usr/share/unicode/Unihan_Readings.txt.bz2')
    ap.add_argument('--out', default=os.path.join(root, 'src', 'clean', 'pinyin_readings_table.cc'))
    args = ap.parse_args()
    table = dict(readings(args.unihan))
    bases = sorted({base for found in table.values() for base, _ in found})
    number = {base: i for i, base in enumerate(bases)}
    starts, ids = [], []
    for c in range(FIRST, LAST + 2):
        starts.append(len(ids))
        ids += [number[base] * 8 + tone for base, tone in table.get(c, [])]
    with open(args.out, 'w', encoding='utf8') as out:
        out.write('// Made by scripts/make_pinyin_readings.py; do not edit.\n#include "clean/pinyin_reading.h"\n\n')
        out.write('namespace hansieve::pinyin {\n\n// Syllables without tone, sorted; "v" is "ü".\n')
        out.write('const std::size_t kBaseCount = %d;\nconst char* const kBases[] = {\n' % len(bases))
        out.write('\n'.join('    ' + ', '.join('"%s"' % b for b in bases[i:i + 10]) + ',' for i in range(0, len(bases), 10)))
        out.write('\n};\n\n// Where the readings of U+4E00 + i start in kReadings.\n')
        out.write('const std::uint16_t kStarts[%d] = {\n%s\n};\n\n' % (len(starts), '\n'.join(rows(starts, 16))))
        out.write('// 8 * number of the syllable + tone (1 to 5).\n')
        out.write('const std::uint16_t kReadings[] = {\n%s\n};\n\n}  // namespace hansieve::pinyin\n' % '\n'.join(rows(ids, 18)))


if __name__ == '__main__':
    main()

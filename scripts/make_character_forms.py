#!/usr/bin/env python3
"""Writes src/clean/character_forms_table.cc from Unicode data (Debian's unicode-data, Unicode 15.0).

    scripts/make_character_forms.py [--unicode /usr/share/unicode] [--out FILE]

  - Kangxi radicals and CJK Radicals Supplement: EquivalentUnifiedIdeograph.txt
  - CJK compatibility ideographs: their canonical decompositions (UnicodeData.txt); the twelve unified
    ideographs among them have none and stay
  - private-use characters that GB 18030-2000 gave to the characters of GBK's row FE: what Unicode has for
    them (the rest of the row by way of Python's gb18030, those 14 that it leaves private by GB 18030-2022)
Unicode data is under the Unicode License (https://www.unicode.org/license.txt).
"""
import argparse, os, unicodedata

GB_2022 = {0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6,
           0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA,
           0xE855: 0x241FE, 0xE864: 0x9FBB}


def radicals(path):
    for line in open(path, encoding='utf8'):
        data = line.split('#')[0].split(';')
        if len(data) != 2:
            continue
        ends = [int(x, 16) for x in data[0].strip().split('..')]
        for c in range(ends[0], ends[-1] + 1):
            if 0x2E80 <= c <= 0x2FDF:
                yield c, int(data[1], 16)


def compatibility(path):
    for line in open(path, encoding='utf8'):
        field = line.split(';')
        c = int(field[0], 16)
        if (0xF900 <= c <= 0xFAFF or 0x2F800 <= c <= 0x2FA1F) and field[5] and '<' not in field[5]:
            yield c, ord(unicodedata.normalize('NFC', chr(int(field[5], 16))))


def private_use():
    trails = [t for t in range(0x50, 0xA1) if t != 0x7F]
    for i, trail in enumerate(trails):
        c = 0xE815 + i
        now = ord(bytes([0xFE, trail]).decode('gb18030'))
        yield c, GB_2022.get(c, now)


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--unicode', default='/usr/share/unicode')
    ap.add_argument('--out', default=os.path.join(root, 'src', 'clean', 'character_forms_table.cc'))
    args = ap.parse_args()
    forms = dict(radicals(os.path.join(args.unicode, 'EquivalentUnifiedIdeograph.txt')))
    forms.update(compatibility(os.path.join(args.unicode, 'UnicodeData.txt')))
    forms.update({c: to for c, to in private_use() if not 0xE000 <= to <= 0xF8FF})
    pairs = sorted(forms.items())
    with open(args.out, 'w', encoding='utf8') as out:
        out.write('// Made by scripts/make_character_forms.py; do not edit.\n#include "clean/character_forms.h"\n\n')
        out.write('namespace hansieve {\n\n// Sorted by the first.\nconst std::size_t kCharacterFormCount = %d;\n' % len(pairs))
        out.write('const CharacterForm kCharacterForms[] = {\n')
        for i in range(0, len(pairs), 5):
            out.write('    ' + ' '.join('{0x%X, 0x%X},' % p for p in pairs[i:i + 5]) + '\n')
        out.write('};\n\n}  // namespace hansieve\n')


if __name__ == '__main__':
    main()

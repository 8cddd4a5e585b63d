#!/usr/bin/env python3
"""Writes src/near/folding_table.inc: what the shingles see of each code point under `--fold standard`.

Sources, all of Debian 12: ICU 72.1 (NFKC, case folding, general categories), Unicode's
EquivalentUnifiedIdeograph.txt, and the character dictionaries of OpenCC. Run by hand when one of them
changes; the result is checked in, because every signature ever stored depends on it.

    scripts/gen_folding.py            # rewrites the table
    scripts/gen_folding.py --check    # exit 1 if the checked-in table is another
"""
import pathlib, re, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / 'src/near/folding_table.inc'
DICTIONARIES = ('STCharacters', 'TSCharacters', 'TWVariants', 'HKVariants', 'STPhrases')
RADICALS = pathlib.Path('/usr/share/unicode/EquivalentUnifiedIdeograph.txt')
NOTHING = 0

ICU_PROGRAM = r'''
#include <cstdio>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uversion.h>
int main() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
  std::printf("ICU %s Unicode %s\n", U_ICU_VERSION, U_UNICODE_VERSION);
  for (UChar32 c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const icu::UnicodeString normal = nfkc->normalize(icu::UnicodeString(c), status);
    const UChar32 single = normal.countChar32() == 1 ? normal.char32At(0) : c;
    std::printf("%x %x %d %d\n", c, u_foldCase(single, U_FOLD_CASE_DEFAULT), u_charType(c),
                u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || u_hasBinaryProperty(c, UCHAR_WHITE_SPACE));
  }
}
'''
# General categories, as ICU numbers them, that carry no text: Zs Zl Zp Cc Cf, Pd Ps Pe Pc Po Pi Pf, Sk.
SILENT = {12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 28, 29, 26}
# Symbols that papers use as punctuation: ~ |, box drawing, blocks, geometric shapes.
ORNAMENTS = {0x7E, 0x7C, *range(0x2500, 0x2600)}


def icu_properties():
    with tempfile.TemporaryDirectory() as folder:
        source, program = f'{folder}/p.cc', f'{folder}/p'
        pathlib.Path(source).write_text(ICU_PROGRAM)
        flags = subprocess.check_output(['pkg-config', '--cflags', '--libs', 'icu-uc'], text=True).split()
        subprocess.check_call(['g++', '-std=c++17', '-O1', source, '-o', program, *flags])
        lines = subprocess.check_output([program], text=True).split('\n')
    rows = (line.split() for line in lines[1:] if line)
    return lines[0], {int(c, 16): (int(to, 16), int(kind), ignorable == '1') for c, to, kind, ignorable in rows}


def radicals():
    found = {}
    for line in RADICALS.read_text(encoding='utf8').split('\n'):
        m = re.match(r'([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)', line)
        if m:
            for c in range(int(m[1], 16), int(m[2] or m[1], 16) + 1):
                found[c] = int(m[3], 16)
    return found


def character_families():
    """Simplified, Traditional and variant forms of one character, joined over all dictionaries -> one of them:
    the one that most of the others are simplified to."""
    parent, votes = {}, {}

    def root(c):
        while parent.setdefault(c, c) != c:
            c = parent[c]
        return c

    with tempfile.TemporaryDirectory() as folder:
        for name in DICTIONARIES:
            text = pathlib.Path(folder, name)
            subprocess.check_call(['opencc_dict', '-i', f'/usr/share/opencc/{name}.ocd2', '-f', 'ocd2', '-o', text, '-t', 'text'],
                                  stdout=subprocess.DEVNULL)
            for line in text.read_text(encoding='utf8').split('\n'):
                key, _, values = line.partition('\t')
                values = values.split()
                if name == 'TSCharacters' and values and len(values[0]) == 1:
                    votes[ord(values[0])] = votes.get(ord(values[0]), 0) + 1
                # Phrases bring a few pairs more (就坐, 就座); only the one that a conversion takes counts.
                for value in values[:1] if len(key) > 1 else values:
                    for one, other in zip(key, value) if len(key) == len(value) else ():
                        a, b = sorted((root(ord(one)), root(ord(other))))
                        parent[b] = a
    families = {}
    for c in parent:
        families.setdefault(root(c), []).append(c)
    chosen = {r: min(members, key=lambda c: (-votes.get(c, 0), c)) for r, members in families.items()}
    return {c: chosen[root(c)] for c in parent}


def fold_all():
    version, properties = icu_properties()
    radical, family = radicals(), character_families()
    table = {}
    for c, (folded, kind, ignorable) in properties.items():
        to = family.get(radical.get(folded, folded), radical.get(folded, folded))
        silent = ignorable or kind in SILENT or c in ORNAMENTS or folded in ORNAMENTS
        if silent or properties.get(to, (0, 0, False))[1] in SILENT:
            to = NOTHING
        table[c] = to
    for c, to in table.items():   # folding twice is folding once
        assert to == NOTHING or table[to] == to, (hex(c), hex(to))
    return version, {c: to for c, to in table.items() if to != c}


def ranges(table):
    """Runs of code points with one target (`step` 0) or with one distance to the target (`step` 1)."""
    runs = []
    for c in sorted(table):
        to = table[c]
        if runs:
            first, last, target, step = runs[-1]
            if last + 1 == c:
                if first == last and to in (target, target + 1):
                    runs[-1] = [first, c, target, to - target]
                    continue
                if first != last and to == target + step * (c - first):
                    runs[-1][1] = c
                    continue
        runs.append([c, c, to, 0])
    return runs


def render():
    version, table = fold_all()
    runs = ranges(table)
    text = [f'// Generated by scripts/gen_folding.py from {version} and OpenCC; do not edit.',
            '// {first, last, target, step}: first..last fold to target, target + step, ...; target 0: to nothing.']
    line = ''
    for run in runs:
        item = '{0x%X,0x%X,0x%X,%d},' % tuple(run)
        if len(line) + len(item) > 118:
            text.append(line)
            line = ''
        line += item
    return '\n'.join([*text, line, ''])


if __name__ == '__main__':
    made = render()
    if '--check' in sys.argv:
        sys.exit(0 if TARGET.read_text(encoding='utf8') == made else 'the checked-in folding table is not what the sources give')
    TARGET.write_text(made, encoding='utf8')

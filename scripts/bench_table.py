#!/usr/bin/env python3
"""Prints a table of ratios from the JSON of hansieve_bench."""
import json, sys

CORPORA = ('news', 'trad', 'short', 'long', 'pages')
CONFIGURATIONS = 't2s tw2s tw2sp hk2s s2t s2tw s2twp s2hk t2tw t2hk tw2t hk2t t2jp jp2t'.split()
# title, numerator, denominator; {} is the corpus. Speeds, so more is better.
RATIOS = (('sketch 128 / naive', 'sketch/hansieve/128/{}', 'sketch/naive/128/{}'),
          ('sketch 128 / scalar shingles', 'sketch/hansieve/128/{}', 'sketch/shingles_scalar/{}'),
          ('sketch 256 / naive 128', 'sketch/hansieve/256/{}', 'sketch/naive/128/{}'),
          ('fold and sketch / sketch', 'fold_sketch/hansieve/128/{}', 'sketch/hansieve/128/{}'),
          ('sketch 128 / XXH3 of the text', 'sketch/hansieve/128/{}', 'floor/xxh3_document/{}'),
          *((f'{c} / OpenCC', f'convert/hansieve/{c}/{{}}', f'convert/opencc/{c}/{{}}') for c in CONFIGURATIONS),
          ('cleaning / OpenCC t2s', 'clean/all/{}', 'convert/opencc/t2s/{}'),
          ('t2s / memcpy', 'convert/hansieve/t2s/{}', 'floor/memcpy/{}'))


def main(path):
    result = json.load(open(path, encoding='utf8'))
    context = result['context']
    speed = {b['name']: b.get('bytes_per_second') for b in result['benchmarks'] if b.get('run_type', 'iteration') == 'iteration'}
    print(f"\n{context.get('processor')}, {context.get('compiler')}, kernel {context.get('kernel')}\n")
    print(f"{'MB/s':40}" + ''.join(f'{c:>9}' for c in CORPORA))
    rows = sorted({n.rsplit('/', 1)[0] for n, v in speed.items() if v and n.rsplit('/', 1)[-1] in CORPORA})
    for row in rows:
        values = [speed.get(f'{row}/{c}') for c in CORPORA]
        print(f'{row:40}' + ''.join(f'{v / 1e6:9.1f}' if v else f"{'':9}" for v in values))
    print(f"\n{'ratio':40}" + ''.join(f'{c:>9}' for c in CORPORA))
    for title, above, below in RATIOS:
        pairs = [(speed.get(above.format(c)), speed.get(below.format(c))) for c in CORPORA]
        if any(a and b for a, b in pairs):
            print(f'{title:40}' + ''.join(f'{a / b:9.2f}' if a and b else f"{'':9}" for a, b in pairs))
    index = [(b['name'], b['items_per_second'], b.get('bytes_per_document')) for b in result['benchmarks'] if b['name'].startswith('index/')]
    if index:
        print(f"\n{'documents a second':40}")
    for name, items, size in index:
        print(f'{name:40}{items:12,.0f}' + (f'{size:9.0f} bytes a document' if size else ''))


if __name__ == '__main__':
    main(sys.argv[1])

"""One table: MB/s of one core for signatures of 128 slots over 5 code points, and for conversion.

Each library is called the way its manual says. datasketch and rensa take tokens: cutting the text into
5-grams is counted, as it is for the others. Processor time of this process, second best of three runs.

    bench/peers/peers.py CORPORA PROGRAM [PEERS [NAMES]]     e.g. ... gaoya long
"""
import json, pathlib, subprocess, sys, time

BUDGET = {'datasketch': 300_000, 'rensa': 4_000_000, 'gaoya': 4_000_000, 'opencc': 2_000_000}   # bytes


def documents(path, most):
    out, size = [], 0
    for line in open(path, encoding='utf8'):
        text = json.loads(line)['text']
        out.append(text)
        size += len(text.encode())
        if size >= most:
            break
    return out, size


def grams(text):
    return [text[i:i + 5] for i in range(max(1, len(text) - 4))]


def datasketch(texts):
    from datasketch import MinHash
    for text in texts:
        MinHash(num_perm=128).update_batch([g.encode() for g in grams(text)])


def rensa(texts):
    from rensa import RMinHash
    for text in texts:
        m = RMinHash(num_perm=128, seed=42)
        m.update(grams(text))
        m.digest()


def gaoya(texts):
    from gaoya.minhash import MinHashStringIndex
    index = MinHashStringIndex(hash_size=32, jaccard_threshold=0.7, num_bands=16, band_size=8, num_hashes=None,
                               analyzer='char', lowercase=False, ngram_range=(5, 5))
    for i, text in enumerate(texts):
        index.insert_document(i, text)


def opencc(texts):
    from opencc import OpenCC
    convert = OpenCC('t2s')
    for text in texts:
        convert.convert(text)


def speed(name, path):
    try:
        texts, size = documents(path, BUDGET[name])
        seconds = []
        for _ in range(3):
            start = time.process_time()
            globals()[name](texts)
            seconds.append(time.process_time() - start)
        return size / sorted(seconds)[1] / 1e6
    except Exception as error:   # a peer that is missing or has changed is no reason to lose the table
        print(f'{name}: {type(error).__name__}: {error}', file=sys.stderr)


def main(folder, program, peers=','.join(BUDGET), corpora='news,trad,short,long'):
    peers, corpora = peers.split(','), corpora.split(',')
    ours = json.loads(subprocess.check_output([program, '--benchmark_format=json', '--benchmark_filter=^(sketch/hansieve/128|convert/hansieve/t2s)/'],
                                              stderr=subprocess.DEVNULL))
    table = {}
    for b in ours['benchmarks']:
        what, corpus = b['name'].split('/')[0], b['name'].rsplit('/', 1)[-1]
        table.setdefault(f'hansieve {what}', {})[corpus] = b['bytes_per_second'] / 1e6
    for name in peers:
        table[name] = {c: speed(name, pathlib.Path(folder, f'{c}.jsonl')) for c in corpora}
    print(f"{'MB/s, one core':24}" + ''.join(f'{c:>10}' for c in corpora))
    for name, row in table.items():
        print(f'{name:24}' + ''.join(f'{row[c]:10.2f}' if row.get(c) else f"{'-':>10}" for c in corpora))
    print(f"{'hansieve as many times':24}")
    for name in peers:
        mine = table['hansieve convert' if name == 'opencc' else 'hansieve sketch']
        print(f'{name:24}' + ''.join(f'{mine[c] / table[name][c]:10.0f}' if table[name].get(c) and mine.get(c) else f"{'-':>10}" for c in corpora))


if __name__ == '__main__':
    main(*sys.argv[1:5])

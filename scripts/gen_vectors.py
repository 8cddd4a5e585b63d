#!/usr/bin/env python3
"""Writes fixtures/vectors/*.tsv: shingle hashes and signatures as numbers that must never change.

A second implementation, in plain Python, from the definitions in docs/near-duplicates.md; the secret of
XXH3 is read from xxhash.h. `--check` compares instead of writing.
"""
import pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / 'fixtures/vectors'
M64, M32 = (1 << 64) - 1, (1 << 32) - 1
TEXTS = ['汉', '今天天气很好', '今天天气很好，我们去公园。', 'abc', 'abcdefgh', 'a汉b字c词d句e', '𠀀𠀁𠀂𠀃𠀄𠀅', 'é', 'été à 100 %',
         '全国人民代表大会常务委员会第二十八次会议', '2024年1月2日，GDP 增长 5.2%', '汉' * 40,
         ''.join(chr(0x4E00 + i * 37 % 20000) for i in range(300))]


def secret():
    source = pathlib.Path('/usr/include/xxhash.h').read_text(encoding='utf8')
    table = re.search(r'kSecret\[XXH_SECRET_DEFAULT_SIZE\] = \{(.*?)\};', source, re.S)[1]
    return bytes(int(x, 16) for x in re.findall(r'0x([0-9a-fA-F]{2})', table))


SECRET = secret()


def read(data, at, size=8):
    return int.from_bytes(data[at:at + size], 'little')


def fold(a, b):
    product = a * b
    return (product & M64) ^ (product >> 64)


def avalanche(h):
    h ^= h >> 37
    h = h * 0x165667919E3779F9 & M64
    return h ^ h >> 32


def avalanche64(h):
    h ^= h >> 33
    h = h * 0xC2B2AE3D27D4EB4F & M64
    h ^= h >> 29
    h = h * 0x165667B19E3779F9 & M64
    return h ^ h >> 32


def xxh3(data):
    """XXH3_64bits with seed 0 of 1 to 128 bytes."""
    n = len(data)
    assert 1 <= n <= 128
    if n <= 3:
        combined = data[0] << 16 | data[n >> 1] << 24 | data[n - 1] | n << 8
        return avalanche64(combined ^ read(SECRET, 0, 4) ^ read(SECRET, 4, 4))
    if n <= 8:
        h = (read(data, n - 4, 4) + (read(data, 0, 4) << 32)) ^ read(SECRET, 8) ^ read(SECRET, 16)
        h ^= (h << 49 | h >> 15) & M64 ^ (h << 24 | h >> 40) & M64
        h = h * 0x9FB21C651E98DF25 & M64
        h ^= (h >> 35) + n
        h = h * 0x9FB21C651E98DF25 & M64
        return h ^ h >> 28
    if n <= 16:
        low = read(data, 0) ^ read(SECRET, 24) ^ read(SECRET, 32)
        high = read(data, n - 8) ^ read(SECRET, 40) ^ read(SECRET, 48)
        return avalanche(n + int.from_bytes(low.to_bytes(8, 'little'), 'big') + high + fold(low, high) & M64)

    def mix(at, key):
        return fold(read(data, at) ^ read(SECRET, key), read(data, at + 8) ^ read(SECRET, key + 8))
    acc = n * 0x9E3779B185EBCA87
    for i in range((n - 1) // 32, -1, -1):
        acc += mix(16 * i, 32 * i) + mix(n - 16 * (i + 1), 32 * i + 16)
    return avalanche(acc & M64)


def shingles(text, ngram):
    windows = [text[i:i + ngram] for i in range(len(text) - ngram + 1)] or [text]
    return [xxh3(w.encode('utf8')) for w in windows]


def splitmix(state):
    while True:
        state = state + 0x9E3779B97F4A7C15 & M64
        z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & M64
        z = (z ^ z >> 27) * 0x94D049BB133111EB & M64
        yield z ^ z >> 31


def signature(text, ngram, slots, seed):
    random = splitmix(seed)
    multipliers = [next(random) >> 32 | 1 for _ in range(slots // 4)]
    hashes = [h & M32 | 1 for h in shingles(text, ngram)]

    def signed(p):
        return p - (1 << 32) if p >> 31 else p
    out = []
    for pick, key in ((min, None), (max, None), (min, signed), (max, signed)):
        out += [pick((h * m & 0xBFFFFFFF for h in hashes), key=key) for m in multipliers]
    return out


def render():
    rows = ['# text, n-gram, XXH3_64bits of each shingle']
    rows += ['\t'.join([t, str(n), ' '.join('%016x' % h for h in shingles(t, n))])
             for t in TEXTS[:12] for n in (1, 2, 3, 5, 8, 32) if len(t[:n].encode()) <= 128]
    signatures = ['# text, n-gram, slots, seed, slots of the signature']
    signatures += ['\t'.join([t, str(n), str(k), str(seed), ' '.join('%08x' % s for s in signature(t, n, k, seed))])
                   for t in TEXTS[1::3] for n, k, seed in ((5, 64, 0), (5, 128, 0), (3, 64, 7))]
    return {'shingles.tsv': '\n'.join(rows) + '\n', 'signatures.tsv': '\n'.join(signatures) + '\n'}


if __name__ == '__main__':
    for name, text in render().items():
        if '--check' not in sys.argv:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(text, encoding='utf8')
        elif (FOLDER / name).read_text(encoding='utf8') != text:
            sys.exit(f'fixtures/vectors/{name} is not what the definitions give')

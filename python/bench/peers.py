"""hansieve beside rensa, gaoya and datasketch: near-duplicates of the same documents in one process.

    pip install rensa gaoya datasketch xxhash
    python python/bench/peers.py [--documents 100000] [--peers rensa,gaoya,datasketch]

Corpus: seeded text of about 1.4 KB, 30 % of it edited or cut copies. Truth: exact Jaccard of 5-character shingles of
all planted pairs. Time is CPU seconds of the whole job, from a list of str to the answer; rensa answers by
document (who is a duplicate), so it has no pairs to count.
"""
import argparse
import itertools
import random
import time

import hansieve

THRESHOLD = 0.8


def corpus(count, seed=1):
    pick = random.Random(seed)
    han = [chr(0x4E00 + n) for n in range(4000)]
    weights = list(itertools.accumulate(1 / (n + 20) for n in range(4000)))
    texts, groups = [], []
    while len(texts) < count:
        text = "".join(pick.choices(han, cum_weights=weights, k=pick.randrange(300, 640)))
        group = [len(texts)]
        texts.append(text)
        while pick.random() < 0.3 and len(texts) < count:
            copy = list(text)
            if pick.random() < 0.7:
                for _ in range(pick.randrange(0, len(copy) // 18)):
                    copy[pick.randrange(len(copy))] = pick.choice(han)
            else:
                cut = pick.randrange(len(copy) // 4)
                copy = copy[cut:] if pick.random() < 0.5 else copy[:len(copy) - cut]
            group.append(len(texts))
            texts.append("".join(copy))
        groups.append(group)
    return texts, groups


def shingles(text):
    return {text[i:i + 5] for i in range(len(text) - 4)}


def truth(texts, groups):
    pairs = set()
    for group in groups:
        sets = {at: shingles(texts[at]) for at in group} if len(group) > 1 else {}
        for a, b in itertools.combinations(group, 2):
            both = len(sets[a] & sets[b])
            if both / (len(sets[a]) + len(sets[b]) - both) >= THRESHOLD:
                pairs.add((a, b))
    return pairs


def run_hansieve(texts):
    return {(p["a"], p["b"]) for p in hansieve.dedup(texts, mode="pairs", threshold=THRESHOLD, fold="none")}


def run_rensa(texts):
    import rensa
    deduper = rensa.RMinHashDeduplicator(THRESHOLD, 128, True, 16)
    for begin in range(0, len(texts), 1000):
        part = texts[begin:begin + 1000]
        deduper.add_pairs([(str(begin + at), list(shingles(text))) for at, text in enumerate(part)])
    return None


def run_gaoya(texts):
    from gaoya.minhash import MinHashStringIndex
    index = MinHashStringIndex(32, THRESHOLD, None, None, 128, "char", False, (5, 5))
    pairs = set()
    for at, text in enumerate(texts):
        pairs.update((other, at) for other in index.query(text))
        index.insert_document(at, text)
    return pairs


def run_datasketch(texts):
    import datasketch
    import xxhash
    lsh = datasketch.MinHashLSH(threshold=THRESHOLD, num_perm=128)
    pairs = set()
    for at, text in enumerate(texts):
        sketch = datasketch.MinHash(num_perm=128, hashfunc=xxhash.xxh32_intdigest)
        sketch.update_batch([s.encode() for s in shingles(text)])
        pairs.update((other, at) for other in lsh.query(sketch))
        lsh.insert(at, sketch)
    return pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--peers", default="rensa,gaoya,datasketch")
    options = parser.parse_args()
    texts, groups = corpus(options.documents)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    wanted = truth(texts, groups)
    print(f"{len(texts)} documents, {megabytes:.1f} MB, {len(wanted)} pairs with Jaccard >= {THRESHOLD}", flush=True)
    for name in ["hansieve", *options.peers.split(",")]:
        begin, wall = time.process_time(), time.perf_counter()
        found = globals()[f"run_{name}"](texts)
        seconds, wall = time.process_time() - begin, time.perf_counter() - wall
        quality = "by document" if found is None else (
            f"recall {len(found & wanted) / len(wanted):.4f} precision {len(found & wanted) / max(1, len(found)):.4f}")
        print(f"{name:10} {seconds:8.2f} s CPU {wall:8.2f} s wall {megabytes / seconds:8.1f} MB/s CPU  {quality}", flush=True)


if __name__ == "__main__":
    main()

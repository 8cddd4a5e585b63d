"""What a Spark dedup moves and holds, from a few numbers: the arithmetic behind the table in docs/scale.md.

    python python/bench/plan.py [--documents 1e9] [--bytes 1500] [--pairs 0.15] [--threshold 0.7] [--recall 0.99]
    python python/bench/plan.py --simulate 20000      # counts on documents what the arithmetic assumes

Rows are counted as Spark's UnsafeRow: 8 bytes of null bits, 8 for each column, then what does not fit there, rounded
to 8; and 4 for the length. Before compression; hashes hardly compress.
"""
import argparse
import math

import hansieve


def row(*variable, fixed=0):
    """Bytes of a row with so many 8-byte columns and columns of these sizes."""
    return 4 + 8 + 8 * (fixed + len(variable)) + sum(-(-size // 8) * 8 for size in variable)


SIMILARITY = 0.85    # of a pair, in the mean: how often it is met before pairs are made distinct


def simulate(count, threshold, recall, partitions=200):
    """Sketches documents of peers.py and spreads their band keys over partitions: what the plan takes for granted."""
    import collections
    import itertools
    from peers import corpus
    sketcher = hansieve.Sketcher(threshold=threshold, recall=recall, fold="none")
    texts = list(dict.fromkeys(corpus(count)[0]))
    rows, buckets, met = collections.Counter(), collections.defaultdict(list), collections.Counter()
    for document, text in enumerate(texts):
        for key in sketcher.band_keys(text):
            rows[hash((key, 42)) % partitions] += 1
            buckets[key].append(document)
    for members in buckets.values():
        met.update(itertools.combinations(members, 2))
    return {
        "documents (different texts)": len(texts),
        "candidate pairs a document": len(met) / len(texts),
        "times a pair is met": sum(met.values()) / len(met),
        "and by the plan": sketcher.bands * SIMILARITY ** sketcher.rows,
        "largest bucket": max(map(len, buckets.values())),
        f"largest of {partitions} partitions by the mean": max(rows.values()) * partitions / sum(rows.values()),
    }


def plan(documents, size, pairs, threshold, recall):
    sketcher = hansieve.Sketcher(threshold=threshold, recall=recall)
    bands = sketcher.bands
    sketch = row(16, 16 + 8 * bands, fixed=2)                 # id, node, keys, rank
    found = documents * pairs
    return {
        "text": documents * size,
        "band keys a document": bands,
        "sketches, cached": documents * (sketch + 16),        # with place and best record
        "candidates, cached": found * bands * SIMILARITY ** sketcher.rows * 40,   # packed: two nodes and their offsets
        "shuffle: sketches by text": documents * sketch,
        "shuffle: band keys": documents * bands * row(16, fixed=2),   # node, key, id: the better record first
        "shuffle: pairs, made distinct": found * 2 * row(16, 16),
        "shuffle: texts of pairs": found * 2 * row(16, size) + found * row(16, 16, size),
        "graph": found * row(16, 16, fixed=2),
    }


def readable(value):
    if value < 1000:
        return f"{value:.0f}"
    power = min(5, int(math.log10(value) // 3))
    return f"{value / 1000 ** power:.2f} {['B', 'kB', 'MB', 'GB', 'TB', 'PB'][power]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, default in (("documents", 1e9), ("bytes", 1500), ("pairs", 0.15), ("threshold", 0.7), ("recall", 0.99)):
        parser.add_argument("--" + name, type=float, default=default)
    parser.add_argument("--simulate", type=int, metavar="DOCUMENTS")
    options = parser.parse_args()
    if options.simulate:
        for name, value in simulate(options.simulate, options.threshold, options.recall).items():
            print(f"{name:42} {value:10.2f}")
        return
    made = plan(options.documents, options.bytes, options.pairs, options.threshold, options.recall)
    for name, value in made.items():
        print(f"{name:32} {readable(value):>10}")
    moved = sum(value for name, value in made.items() if name.startswith("shuffle"))
    print(f"{'moved in all':32} {readable(moved):>10}")
    print(f"{'partitions of 128 MB (band keys)':32} {math.ceil(made['shuffle: band keys'] / 128e6):>10}")


if __name__ == "__main__":
    main()

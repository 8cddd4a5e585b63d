"""What a Spark dedup moves and holds, from a few numbers: the arithmetic behind the table in docs/scale.md.

    python python/bench/plan.py [--documents 1e9] [--bytes 1500] [--pairs 0.15] [--threshold 0.7] [--recall 0.99]

Rows are counted as Spark's UnsafeRow: 8 bytes of null bits, 8 for each column, then what does not fit there, rounded
to 8; and 4 for the length. Before compression; hashes hardly compress.
"""
import argparse
import math

import hansieve


def row(*variable, fixed=0):
    """Bytes of a row with so many 8-byte columns and columns of these sizes."""
    return 4 + 8 + 8 * (fixed + len(variable)) + sum(-(-size // 8) * 8 for size in variable)


def plan(documents, size, pairs, threshold, recall):
    bands = hansieve.Sketcher(threshold=threshold, recall=recall).bands
    sketch = row(16, 16 + 8 * bands, fixed=2)                 # id, node, keys, rank
    found = documents * pairs
    return {
        "text": documents * size,
        "band keys a document": bands,
        "sketches, cached": documents * (sketch + 16),        # with place and best record
        "shuffle: sketches by text": documents * sketch,
        "shuffle: band keys": documents * bands * row(16, fixed=1),
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
    options = parser.parse_args()
    made = plan(options.documents, options.bytes, options.pairs, options.threshold, options.recall)
    for name, value in made.items():
        print(f"{name:32} {readable(value):>10}")
    moved = sum(value for name, value in made.items() if name.startswith("shuffle"))
    print(f"{'moved in all':32} {readable(moved):>10}")
    print(f"{'partitions of 128 MB (band keys)':32} {math.ceil(made['shuffle: band keys'] / 128e6):>10}")


if __name__ == "__main__":
    main()

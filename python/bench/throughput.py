"""Throughput of the Python front on one core, to set beside scripts/bench: batches, columns, single strings.

    python python/bench/throughput.py
"""
import itertools
import random
import time

import pyarrow as pa

import hansieve


def documents(megabytes=24, seed=1):
    pick = random.Random(seed)
    han = [chr(0x4E00 + n) for n in range(4000)]
    weights = list(itertools.accumulate(1 / (n + 20) for n in range(4000)))
    out, size = [], 0
    while size < megabytes * 1e6:
        text = "".join("".join(pick.choices(han, cum_weights=weights, k=pick.randrange(20, 60))) + "，" for _ in range(12)) + "。\n"
        out.append(text)
        size += len(text.encode())
    return out


def best(run, times=5):
    seconds = []
    for _ in range(times):
        begin = time.process_time()
        run()
        seconds.append(time.process_time() - begin)
    return min(seconds)


def main():
    texts = documents()
    column = pa.array(texts)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    cleaner, converter = hansieve.Cleaner(), hansieve.Converter()
    plain, folded = hansieve.Sketcher(fold="none"), hansieve.Sketcher()
    for name, run in {
            "Cleaner, column": lambda: cleaner.clean_batch(column), "Cleaner, list": lambda: cleaner.clean_batch(texts),
            "Cleaner, one by one": lambda: [cleaner.clean(text) for text in texts],
            "Converter, column": lambda: converter.convert_batch(column), "Converter, list": lambda: converter.convert_batch(texts),
            "Sketcher, column, no folding": lambda: plain.signature_batch(column),
            "Sketcher, column": lambda: folded.signature_batch(column),
            "dedup, list": lambda: hansieve.dedup(texts)}.items():
        print(f"{name:30} {megabytes / best(run):8.1f} MB/s")
    short = hansieve.Cleaner(steps="none")
    count = 200_000
    overhead = best(lambda: [short.clean("漢字") for _ in range(count)]) / count
    print(f"{'one short string':30} {overhead * 1e6:8.2f} us")
    begin = best(lambda: [None for _ in range(count)]) / count
    print(f"{'(the empty loop)':30} {begin * 1e6:8.2f} us")


if __name__ == "__main__":
    main()

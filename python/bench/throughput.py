"""Throughput of the Python front on one core: batches, columns, single strings, and how much of what the core itself does
on the same documents that is.

    python python/bench/throughput.py [build/release/hansieve]

The program's `hansieve bench` runs before and after, and the better of the two counts.
"""
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
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


def of_the_core(program, path):
    """MB/s of each measurement of `hansieve bench` that has a counterpart here."""
    out = subprocess.run([program, "bench", path, "--seconds", "0.5", "--json", "-"], capture_output=True, check=True).stdout
    return {one["name"]: one["bytes_per_second"] / 1e6 for one in json.loads(out)["measurements"]}


def import_seconds():
    """CPU seconds of importing, beside those of Python alone."""
    def run(code):
        before = os.times()
        subprocess.run([sys.executable, "-c", code], check=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system
    return min(run("import hansieve") for _ in range(5)) - min(run("pass") for _ in range(5))


def main():
    texts = documents()
    column = pa.array(texts)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    cleaner, converter = hansieve.Cleaner(), hansieve.Converter()
    plain, folded = hansieve.Sketcher(fold="none"), hansieve.Sketcher()
    runs = (("Cleaner, column", "clean/all", lambda: cleaner.clean_batch(column)), ("Cleaner, list", "clean/all", lambda: cleaner.clean_batch(texts)),
            ("Cleaner, one by one", "clean/all", lambda: [cleaner.clean(text) for text in texts]),
            ("Converter, column", "convert/t2s", lambda: converter.convert_batch(column)),
            ("Converter, list", "convert/t2s", lambda: converter.convert_batch(texts)),
            ("Sketcher, column, no folding", "sketch/128", lambda: plain.signature_batch(column)),
            ("Sketcher, column", "fold_sketch/128", lambda: folded.signature_batch(column)), ("dedup, list", "dedup", lambda: hansieve.dedup(texts)))
    program = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "texts.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
        core = of_the_core(program, path) if program else {}
        ours = [megabytes / best(run) for _, _, run in runs]
        again = of_the_core(program, path) if program else {}
    for (name, counterpart, _), speed in zip(runs, ours):
        print(f"{name:30} {speed:8.1f} MB/s", end="")
        print(f"  {speed / max(core[counterpart], again[counterpart]):.2f} of {counterpart}" if counterpart in core else "")
    short = hansieve.Cleaner(steps="none")
    count = 200_000
    overhead = best(lambda: [short.clean("漢字") for _ in range(count)]) / count
    print(f"{'one short string':30} {overhead * 1e6:8.2f} us")
    begin = best(lambda: [None for _ in range(count)]) / count
    print(f"{'(the empty loop)':30} {begin * 1e6:8.2f} us")
    print(f"{'import hansieve':30} {import_seconds() * 1e3:8.1f} ms")


if __name__ == "__main__":
    main()

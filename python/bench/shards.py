"""Sharded deduplication beside one run, in seconds of processor time: docs/scale.md, "A scheduler without Spark".

    python python/bench/shards.py build/release/hansieve [--documents 200000] [--shards 4]

The documents are those of peers.py. Every way is checked to give the same bytes.
"""
import argparse
import filecmp
import json
import os
import subprocess
import tempfile

from peers import corpus


def seconds(program, *arguments):
    before = os.times()
    subprocess.run([program, *arguments, "-q"], check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--shards", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        def path(name):
            return os.path.join(folder, name)

        with open(path("news.jsonl"), "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"id": at, "text": text}, ensure_ascii=False) + "\n" for at, text in enumerate(corpus(options.documents)[0]))
        print(f"{options.documents} documents, {os.path.getsize(path('news.jsonl')) / 1e6:.0f} MB")

        def dedup(name, *flags):
            print(f"{name:24} {seconds(options.program, 'dedup', path('news.jsonl'), *flags):6.1f} s", flush=True)

        dedup("one run in memory", "-o", path("memory.jsonl"))
        dedup("one run with an index", "--index", path("one"), "-o", path("one.jsonl"))
        shards = [path(f"shard{n}") for n in range(1, options.shards + 1)]
        for number, shard in enumerate(shards, 1):
            dedup(f"shard {number} of {options.shards}", "--index", shard, "--shard", f"{number}/{options.shards}", "--source", "news")
        merge = seconds(options.program, "index", "merge", *shards, "-o", path("merged"))
        print(f"{'merging':24} {merge:6.1f} s, {merge / options.documents * 1e6:.0f} us a document")
        dedup("--replay", "--index", path("merged"), "--replay", "-o", path("merged.jsonl"))
        assert filecmp.cmp(path("one.jsonl"), path("merged.jsonl"), shallow=False), "sharding gives other bytes than one run"
        assert filecmp.cmp(path("memory.jsonl"), path("one.jsonl"), shallow=False), "an index gives other bytes than memory"


if __name__ == "__main__":
    main()

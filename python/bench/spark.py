"""Throughput of hansieve.spark.dedup on local[2]: CPU of the driver, the JVM and the Python workers together.

    python python/bench/spark.py [--documents 20000] [--runs 4] [--driver-edges N] [--set spark.some.key=value]

The documents are those of peers.py, read from a JSON Lines file; what comes out is counted by Spark and, in the
first run, compared with the exact pairs. "start": JVM and session up to the first trivial job. "run 1" pays for
loading classes and compiling; the later ones do not.
"""
import argparse
import json
import os
import sys
import tempfile
import time

os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable, PYSPARK_DRIVER_PYTHON=sys.executable)

from peers import corpus, truth

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds():
    """CPU of this process and everything it started, alive or waited for."""
    parents, used = {}, {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(name)], used[int(name)] = int(fields[1]), sum(map(int, fields[11:15]))

    def is_ours(process):
        while process in parents and process != os.getpid():
            process = parents[process]
        return process == os.getpid()

    return sum(ticks for process, ticks in used.items() if is_ours(process)) / TICK


def mllib_pairs(frame, threshold):
    """How many pairs MLlib's MinHashLSH finds: 5 tables over 5-character shingles."""
    from pyspark.ml import Pipeline
    from pyspark.ml.feature import HashingTF, MinHashLSH, NGram, RegexTokenizer
    steps = [RegexTokenizer(inputCol="text", outputCol="characters", pattern=".", gaps=False),
             NGram(n=5, inputCol="characters", outputCol="shingles"),
             HashingTF(inputCol="shingles", outputCol="features", binary=True, numFeatures=1 << 20)]
    sets = Pipeline(stages=steps).fit(frame).transform(frame).select("id", "features").cache()
    model = MinHashLSH(inputCol="features", outputCol="hashes", numHashTables=5, seed=1).fit(sets)
    return model.approxSimilarityJoin(sets, sets, 1 - threshold, "distance").where("datasetA.id < datasetB.id").count()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--threshold", type=float, default=0.8)
    parser.add_argument("--driver-edges", type=int)
    parser.add_argument("--mllib", action="store_true", help="run MLlib's MinHashLSH self-join instead")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark")
    options = parser.parse_args()
    texts, groups = corpus(options.documents)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    similar = {b for _, b in truth(texts, groups)}
    folder = tempfile.TemporaryDirectory()
    path = os.path.join(folder.name, "news.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": at, "text": text}, ensure_ascii=False) + "\n" for at, text in enumerate(texts))
    more = {} if options.driver_edges is None else {"driver_edges": options.driver_edges}

    from pyspark.sql import SparkSession
    begin, wall = cpu_seconds(), time.perf_counter()
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    for setting in options.set:
        builder = builder.config(*setting.split("=", 1))
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spark.range(10).count()
    start = cpu_seconds() - begin
    print(f"{len(texts)} documents, {megabytes:.1f} MB, PySpark {spark.version}, local[2]")
    print(f"start  {start:7.2f} s CPU {time.perf_counter() - wall:7.2f} s wall", flush=True)
    if options.mllib:
        begin, wall = cpu_seconds(), time.perf_counter()
        pairs = mllib_pairs(spark.read.schema("id long, text string").json(path), options.threshold)
        seconds, wall = cpu_seconds() - begin, time.perf_counter() - wall
        print(f"MLlib  {seconds:7.2f} s CPU {wall:7.2f} s wall {megabytes / seconds:6.2f} MB/s CPU,", end="")
        print(f" with the start {megabytes / (seconds + start):.2f} MB/s; {pairs} pairs", flush=True)
        return
    from hansieve import spark as hs
    for run in range(options.runs):
        begin, wall = cpu_seconds(), time.perf_counter()
        frame = spark.read.schema("id long, text string").json(path)
        marked = hs.dedup(frame, threshold=options.threshold, fold="none", **more)
        gone = marked.where("duplicate_of is not null").select("id").toPandas()["id"].tolist()
        seconds, wall = cpu_seconds() - begin, time.perf_counter() - wall
        print(f"run {run + 1}  {seconds:7.2f} s CPU {wall:7.2f} s wall {megabytes / seconds:6.2f} MB/s CPU", end="")
        if run == 0:
            print(f", with the start {megabytes / (seconds + start):.2f} MB/s;", end="")
            print(f" {len(gone)} go, {len(set(gone) - similar)} of them similar to nothing;", end="")
            print(f" {len(similar)} are similar to an earlier one", end="")
        print(flush=True)
        del marked
    spark.stop()


if __name__ == "__main__":
    main()

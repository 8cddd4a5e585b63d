"""Throughput of hansieve.spark.dedup on local[2]: CPU of the driver, the JVM and the Python workers together.

    python python/bench/spark.py [--documents 20000] [--runs 4] [--mllib 2 | --floor] [--one-task 0] [--driver-edges N] [--set spark.some.key=value]

The documents are those of peers.py, read from a JSON Lines file; what comes out is counted by Spark and, in the
first run, compared with the exact pairs. "start": JVM and session up to the first trivial job. "run 1" pays for
loading classes and compiling; the later ones do not. --mllib N: then MLlib's MinHashLSH self-join over the same file
in the same session, N times, and how often as fast as that hansieve is, first run by first run and best by best. --floor: instead of
hansieve a job of the same shape that does nothing: the texts go to Python, one row comes back, and the table is read again.
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


def nothing(read):
    """What hansieve.spark.dedup has Spark do where one task is enough, without the work."""
    def count(batches):
        import pyarrow as pa
        yield pa.record_batch([pa.array([sum(map(len, batches))], pa.int64())], names=["rows"])

    rows = read().coalesce(1).mapInArrow(count, "rows long").collect()[0]["rows"]
    return f"{rows} rows went to Python, {len(read().where('id % 7 = 1').select('id').toPandas())} came back"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--threshold", type=float, default=0.8)
    parser.add_argument("--driver-edges", type=int)
    parser.add_argument("--one-task", type=int, metavar="BYTES")
    parser.add_argument("--mllib", type=int, default=0, metavar="RUNS")
    parser.add_argument("--floor", action="store_true")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark")
    options = parser.parse_args()
    texts, groups = corpus(options.documents)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    similar = {b for _, b in truth(texts, groups)}
    folder = tempfile.TemporaryDirectory()
    path = os.path.join(folder.name, "news.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": at, "text": text}, ensure_ascii=False) + "\n" for at, text in enumerate(texts))
    more = {name: value for name in ("driver_edges", "one_task") if (value := getattr(options, name)) is not None}

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

    def read():
        return spark.read.schema("id long, text string").json(path)

    def timed(name, count, job):
        """CPU seconds of each run."""
        out = []
        for run in range(count):
            begin, wall = cpu_seconds(), time.perf_counter()
            said = job()
            out.append(cpu_seconds() - begin)
            print(f"{name} {run + 1}  {out[-1]:7.2f} s CPU {time.perf_counter() - wall:7.2f} s wall {megabytes / out[-1]:6.2f} MB/s CPU", end="")
            print(f", with the start {megabytes / (out[-1] + start):.2f} MB/s; {said}" if run == 0 else "", flush=True)
        return out

    def hansieve_job():
        marked = hs.dedup(read(), threshold=options.threshold, fold="none", **more)
        gone = marked.where("duplicate_of is not null").select("id").toPandas()["id"].tolist()
        return f"{len(gone)} go, {len(set(gone) - similar)} of them similar to nothing; {len(similar)} are similar to an earlier one"

    from hansieve import spark as hs
    if options.floor:
        timed("floor", options.runs, lambda: nothing(read))
        return spark.stop()
    ours = timed("run", options.runs, hansieve_job)
    if options.mllib:
        theirs = timed("MLlib", options.mllib, lambda: f"{mllib_pairs(read(), options.threshold)} pairs")
        print(f"times MLlib: first run {theirs[0] / ours[0]:.1f}, best {min(theirs) / min(ours):.1f},", end="")
        print(f" with the start {(theirs[0] + start) / (ours[0] + start):.1f}")
    spark.stop()


if __name__ == "__main__":
    main()

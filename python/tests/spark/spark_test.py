"""hansieve.spark on local[2], and on a standalone master whose worker is killed in mid-run: the command's clusters.

With PySpark 3.5 in place of the 4.1 that the tests install (another 300 MB, so by hand; HANSIEVE_BIN and HANSIEVE_SOURCE_DIR set):

    python/tests/install build/python/spark35_env spark35.txt && build/python/spark35_env/bin/python python/tests/spark/spark_test.py
"""
import glob
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable, PYSPARK_DRIVER_PYTHON=sys.executable)

import hansieve
import hansieve.duckdb
from corpus import make_records
from hansieve import spark as hs
from pyspark.sql import SparkSession

SHARED = {"spark.sql.shuffle.partitions": "4", "spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1",
          "spark.driver.host": "127.0.0.1", "spark.driver.memory": "1g", "spark.sql.execution.arrow.maxRecordsPerBatch": "200",
          "spark.ui.showConsoleProgress": "false"}


def session(master, **more):
    builder = SparkSession.builder.master(master)
    for name, value in {**SHARED, **more}.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def records():
    made = make_records(400, seed=11)
    for number, record in enumerate(made):
        record["id"], record["score"] = number, number * 7 % 13
    made += [{"id": len(made) + n, "text": text, "score": 0} for n, text in enumerate(["", "短", "短", "。", made[0]["text"]])]
    return made


SCHEMA = "id long, text string, score int"


def command_marks(made, *flags):
    """duplicate_of and Jaccard by id, as the command says."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "in.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in made)
        out = subprocess.run([os.environ["HANSIEVE_BIN"], "dedup", path, "--mode", "clusters", *flags], capture_output=True, check=True).stdout
    clusters = [json.loads(line) for line in out.splitlines()]
    return {m["id"]: (c["kept"], round(m["jaccard"], 4)) for c in clusters for m in c["members"]}


def command_pairs(made):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "in.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in made)
        out = subprocess.run([os.environ["HANSIEVE_BIN"], "dedup", path, "--mode", "pairs"], capture_output=True, check=True).stdout
    return {(p["a"], p["b"]): round(p["jaccard"], 4) for p in map(json.loads, out.splitlines())}


def spark_marks(marked):
    rows = marked.collect()
    for row in rows:
        assert row["cluster"] == (row["id"] if row["duplicate_of"] is None else row["duplicate_of"])
        assert (row["duplicate_of"] is None) == (row["jaccard"] is None)
    return {row["id"]: (row["duplicate_of"], round(row["jaccard"], 4)) for row in rows if row["duplicate_of"] is not None}


@unittest.skipUnless(shutil.which("java"), "no java on this machine (scripts/setup installs it)")
class LocalTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spark = session("local[2]")
        cls.records = records()
        cls.df = cls.spark.createDataFrame([tuple(r[n] for n in ("id", "text", "score")) for r in cls.records], SCHEMA)

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    def test_command_python_spark_and_duckdb_say_the_same(self):
        want, pairs = command_marks(self.records), command_pairs(self.records)
        self.assertGreater(len(want), 50)
        self.assertEqual(spark_marks(hs.dedup(self.df)), want)
        self.assertEqual(spark_marks(hs.dedup(self.df, one_task=20_000)), want, "more than one task is to take")
        marks = hansieve.dedup(self.records, mode="mark")
        self.assertEqual({r["id"]: (m["duplicate_of"], round(m["jaccard"], 4)) for r, m in zip(self.records, marks) if m["duplicate_of"] is not None}, want)
        self.assertEqual({(p["a"], p["b"]): round(p["jaccard"], 4) for p in hansieve.dedup(self.records, mode="pairs")}, pairs)
        import duckdb
        import pyarrow as pa
        connection = duckdb.connect()
        hansieve.duckdb.register(connection)
        news = pa.Table.from_pylist(self.records)  # noqa: F841 (DuckDB finds it by its name)
        rows = connection.sql(hansieve.duckdb.CANDIDATES.format(table="news", id="id", text="text", threshold=0.7)).fetchall()
        self.assertEqual({(a, b): round(jaccard, 4) for a, b, jaccard in rows}, pairs)

    def test_clusters_are_those_of_the_command(self):
        for keep in ("last", "longest", "score:min", "score:max"):
            want = command_marks(self.records, "--keep", keep)
            self.assertGreater(len(want), 50)
            self.assertEqual(spark_marks(hs.dedup(self.df, keep=keep)), want, keep)
            if keep in ("longest", "score:min"):  # the others differ in one word of the order
                self.assertEqual(spark_marks(hs.dedup(self.df, keep=keep, one_task=0)), want, keep)

    def test_a_table_without_rows_or_without_texts(self):
        for df in (self.df.where("id < 0"), self.df.where("text = ''")):
            for one_task in (0, 1 << 20):
                self.assertEqual(spark_marks(hs.dedup(df, one_task=one_task)), {})

    def test_rounds_by_spark_and_in_the_driver_agree(self):
        want = command_marks(self.records)
        self.assertEqual(spark_marks(hs.dedup(self.df.repartition(5), one_task=0, driver_edges=0)), want)

    def test_hot_buckets_are_bounded_as_the_command_bounds_them(self):
        """3,000 copies of one text, each with three other characters at its end, beyond the largest bucket; among them
        texts of another kind that share much with it, and one that is like these only."""
        pick = random.Random(8)
        han = lambda count: "".join(chr(0x4E00 + pick.randrange(3000)) for _ in range(count))  # noqa: E731
        body = han(150)
        hot = [body + han(3) for _ in range(3000)] + [body[:120] + han(60) for _ in range(200)]
        pick.shuffle(hot)
        hot = [{"id": n, "text": text, "score": pick.randrange(4)} for n, text in enumerate(hot)]
        few = hot[:800]
        for made, keep, bound, ways in ((hot, "first", 500, ({}, {"one_task": 0})), (few, "first", 100, ({"one_task": 0, "driver_edges": 0},)),
                                        (few, "score:max", 100, ({"one_task": 0},))):
            df = self.spark.createDataFrame([(r["id"], r["text"], r["score"]) for r in made], SCHEMA)
            want = command_marks(made, "--max-bucket", str(bound), "--keep", keep)
            self.assertGreater(len(want), 0.9 * len(made), "of the copies nearly all go")
            for way in ways:
                self.assertEqual(spark_marks(hs.dedup(df, keep=keep, max_bucket=bound, **way)), want, (keep, way))

    def test_cleans_as_the_command_does(self):
        texts = []
        for path in sorted(glob.glob(os.path.join(os.environ["HANSIEVE_SOURCE_DIR"], "fixtures", "docs", "*"))):
            with open(path, encoding="utf-8", newline="") as file:
                texts.append(file.read())
        df = self.spark.createDataFrame([(n, text, 0) for n, text in enumerate(texts)] + [(99, None, 0)], SCHEMA)
        cleaned = hs.clean(df)
        self.assertEqual(cleaned.schema, df.schema)
        got = {row["id"]: row["text"] for row in cleaned.collect()}
        self.assertIsNone(got.pop(99))
        cleaner = hansieve.Cleaner()
        self.assertEqual(got, {n: cleaner.clean(text) for n, text in enumerate(texts)})


@unittest.skipUnless(shutil.which("java"), "no java on this machine (scripts/setup installs it)")
class StandaloneTest(unittest.TestCase):
    def start(self, kind, *arguments):
        import pyspark
        home = os.path.dirname(pyspark.__file__)
        environment = {**os.environ, "SPARK_HOME": home, "SPARK_WORKER_DIR": self.folder, "SPARK_DAEMON_MEMORY": "256m"}
        process = subprocess.Popen([os.path.join(home, "bin", "spark-class"), f"org.apache.spark.deploy.{kind}", "--host", "127.0.0.1",
                                    *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def test_a_worker_lost_in_mid_run_changes_nothing(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        master = f"spark://127.0.0.1:{port}"
        self.start("master.Master", "--port", str(port), "--webui-port", "0")
        workers = [self.start("worker.Worker", "--cores", "1", "--memory", "1g", "--webui-port", "0", master) for _ in range(2)]
        made = records()
        want = command_marks(made)
        spark = session(master, **{"spark.executor.memory": "512m", "spark.executor.cores": "1", "spark.task.maxFailures": "8"})
        self.addCleanup(spark.stop)
        executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus
        deadline = time.monotonic() + 60
        while executors().size() < 3:  # the driver counts as one
            self.assertLess(time.monotonic(), deadline, "the two executors did not come")
            time.sleep(0.2)
        df = spark.createDataFrame([tuple(r[n] for n in ("id", "text", "score")) for r in made], SCHEMA).repartition(4)
        for stages, more in ((3, {"one_task": 0}), (1, {})):
            lost = workers.pop()
            killer = threading.Thread(target=self.kill_when_stages_have_run, args=(spark, lost, stages), daemon=True)
            killer.start()
            self.assertEqual(spark_marks(hs.dedup(df, **more)), want, more)
            killer.join(timeout=30)
            self.assertIsNotNone(lost.poll(), "the worker was not killed during the run")
            workers.insert(0, self.start("worker.Worker", "--cores", "1", "--memory", "1g", "--webui-port", "0", master))

    def kill_when_stages_have_run(self, spark, worker, count):
        status, done = spark.sparkContext.statusTracker(), set()
        while len(done) < count:
            done.update(status.getActiveStageIds())
            time.sleep(0.01)
        self.end(worker)


if __name__ == "__main__":
    unittest.main()

"""python -m hansieve on Parquet files: row groups, other columns and metadata."""
import os
import subprocess
import sys
import tempfile
import unittest

import pyarrow as pa
import pyarrow.parquet as pq

import hansieve
from corpus import make_records


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "hansieve", *arguments], capture_output=True, text=True)


class ParquetTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.input, self.output = os.path.join(folder.name, "in.parquet"), os.path.join(folder.name, "out.parquet")
        records = make_records(200, seed=8)
        table = pa.table({"id": [r["id"] for r in records], "content": pa.array(["漢" + r["text"] for r in records], pa.large_string()),
                          "deep": [{"n": [n]} for n in range(len(records))]})
        self.table = table.replace_schema_metadata({"made": "by hand"})
        pq.write_table(self.table, self.input, row_group_size=50, compression="zstd")

    def test_clean(self):
        done = run("clean", self.input, self.output, "--column", "content", "-j", "2")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        out = pq.ParquetFile(self.output)
        self.assertEqual(out.num_row_groups, pq.ParquetFile(self.input).num_row_groups)
        self.assertTrue(out.schema_arrow.equals(pq.read_schema(self.input), check_metadata=True))
        self.assertEqual(out.metadata.row_group(0).column(0).compression, "ZSTD")
        table, cleaner = out.read(), hansieve.Cleaner(field="content")
        self.assertTrue(table.equals(cleaner(self.table)))

    def test_dedup(self):
        done = run("dedup", self.input, self.output, "--column", "content")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue(pq.read_table(self.output).equals(hansieve.dedup(self.table, text="content")))
        done = run("dedup", self.input, self.output, "--column", "content", "--mode", "mark", "--keep", "longest")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(pq.read_table(self.output).equals(hansieve.dedup(self.table, text="content", mode="mark", keep="longest")))

    def test_dedup_of_units(self):
        shared = "责任编辑认真核对了每一个数字，校对科的同志又核对了一遍，才把清样送到印刷厂去。"
        texts = [text if row % 7 else f"{text}\n{shared}" for row, text in enumerate(self.table["content"].to_pylist())]
        table = self.table.set_column(1, "content", pa.array(texts, pa.large_string()))
        pq.write_table(table, self.input, row_group_size=50)
        for mode in ("mark", "drop"):
            done = run("dedup", self.input, self.output, "--column", "content", "--unit", "line", "--min-unit", "20", "--mode", mode, "-j", "2")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            out = pq.read_table(self.output)
            self.assertTrue(out.equals(hansieve.dedup(table, text="content", unit="line", min_unit=20, mode=mode)))
        self.assertEqual([row for row, text in enumerate(out["content"].to_pylist()) if shared in text], [0])

    def test_empty_file(self):
        pq.write_table(self.table.slice(0, 0), self.input)
        for command in ("clean", "dedup"):
            done = run(command, self.input, self.output, "--column", "content")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(pq.read_table(self.output).schema, self.table.schema)

    def test_failures_say_why_and_leave_nothing(self):
        for arguments, status, message in (
                (("clean", self.input, self.output, "--column", "body"), 2, "body: no such column"),
                (("clean", self.input, self.input, "--column", "content"), 2, "the same file"),
                (("clean", self.output + "x", self.output), 4, "out.parquetx"),
                (("clean", self.input, self.output, "--convert", "x2y"), 2, "x2y"),
                (("dedup", self.input, self.output, "--column", "content", "--min-unit", "20"), 2, "--unit paragraph or line"),
                (("dedup", self.input, self.output, "--column", "content", "--threshold", "2"), 2, "threshold")):
            done = run(*arguments)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertIn(message, done.stderr)
            self.assertEqual(os.listdir(os.path.dirname(self.input)), ["in.parquet"])


if __name__ == "__main__":
    unittest.main()

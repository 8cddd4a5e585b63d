"""Inside other people's frameworks: Hugging Face datasets, DuckDB."""
import os
import tempfile
import unittest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HOME", tempfile.mkdtemp())

import hansieve
from corpus import make_records


class DatasetsTest(unittest.TestCase):
    def test_map_batched_and_not(self):
        import datasets
        data = datasets.Dataset.from_dict({"text": ["漢字", None, "臺灣"], "id": [1, 2, 3]})
        cleaner = hansieve.Cleaner()
        batched = data.map(cleaner, batched=True)
        self.assertEqual(batched["text"][:], ["汉字", None, "台湾"])
        self.assertEqual(batched["id"][:], [1, 2, 3])
        rows = data.filter(lambda row: row["text"]).map(cleaner)
        self.assertEqual(rows["text"][:], ["汉字", "台湾"])
        arrow = data.with_format("arrow").map(cleaner, batched=True)
        self.assertEqual(arrow.with_format(None)["text"][:], ["汉字", None, "台湾"])
        self.assertEqual(data.map(cleaner, batched=True)._fingerprint, data.map(hansieve.Cleaner(), batched=True)._fingerprint)


class DuckdbTest(unittest.TestCase):
    def test_pairs_are_those_of_dedup(self):
        import duckdb
        import pyarrow as pa
        import hansieve.duckdb
        records = make_records(200, seed=9)
        connection = duckdb.connect()
        hansieve.duckdb.register(connection)
        news = pa.Table.from_pylist(records)  # noqa: F841 (DuckDB finds it by its name)
        query = hansieve.duckdb.CANDIDATES.format(table="news", id="id", text="text", threshold=0.7)
        got = {frozenset((a, b)): j for a, b, j in connection.sql(query).fetchall()}
        want = {frozenset((p["a"], p["b"])): p["jaccard"] for p in hansieve.dedup(records, mode="pairs")}
        self.assertEqual(got, want)


if __name__ == "__main__":
    unittest.main()

"""Columns by the Arrow C data interface: every layout, nulls, slices, chunks; and who else speaks it."""
import gc
import os
import unittest

import pyarrow as pa

import hansieve

TYPES = (pa.string(), pa.large_string(), pa.string_view())
ROWS = ["漢字", None, "", "這是一個比較長的字符串，超過十二個字節", "abc", None, "臺灣", "短"] * 5
CLEANER = hansieve.Cleaner()
EXPECTED = [None if row is None else CLEANER.clean(row) for row in ROWS]


class ArrowTest(unittest.TestCase):
    def check(self, result, kind, expected):
        result.validate(full=True)
        self.assertEqual(result.type, kind)
        self.assertEqual(result.to_pylist(), expected)

    def test_arrays_keep_type_nulls_and_slices(self):
        for kind in TYPES:
            array = pa.array(ROWS, kind)
            self.check(CLEANER.clean_batch(array), kind, EXPECTED)
            self.check(CLEANER.clean_batch(array, jobs=3), kind, EXPECTED)
            for begin, end in ((1, 9), (3, 4), (8, 8), (9, 33)):
                self.check(CLEANER.clean_batch(array[begin:end]), kind, EXPECTED[begin:end])
            self.check(CLEANER.clean_batch(array[:0]), kind, [])
            self.check(CLEANER.clean_batch(pa.array([None, None], kind)), kind, [None, None])

    def test_chunked_arrays(self):
        for kind in TYPES:
            array = pa.array(ROWS, kind)
            chunked = pa.chunked_array([array[2:9], array[:0], array[9:]], type=kind)
            result = CLEANER.clean_batch(chunked)
            self.check(result, kind, EXPECTED[2:])
            self.assertEqual(result.num_chunks, 3)
            self.check(CLEANER.clean_batch(pa.chunked_array([], type=kind)), kind, [])

    def test_tables_and_record_batches_keep_everything_else(self):
        schema = pa.schema([pa.field("id", pa.int64()), pa.field("text", pa.string(), metadata={b"k": b"v"})], metadata={b"m": b"n"})
        batch = pa.record_batch([list(range(len(ROWS))), pa.array(ROWS)], schema=schema)
        for table in (batch, pa.Table.from_batches([batch, batch])):
            result = CLEANER(table)
            self.assertIs(type(result), type(table))
            self.assertTrue(result.schema.equals(table.schema, check_metadata=True))
            self.assertEqual(result.column("id"), table.column("id"))
            self.assertEqual(result.column("text").to_pylist()[:len(ROWS)], EXPECTED)
        with self.assertRaisesRegex(ValueError, "body: no such column"):
            hansieve.Cleaner(field="body")(batch)

    def test_whoever_speaks_the_interface_gets_it_back(self):
        class Foreign:
            def __init__(self, array):
                self.array = array

            def __arrow_c_array__(self, requested_schema=None):
                return self.array.__arrow_c_array__(requested_schema)

        result = CLEANER.clean_batch(Foreign(pa.array(ROWS)))
        self.assertEqual(len(result), len(ROWS))
        first, second = pa.array(result), pa.array(result)
        del result
        gc.collect()
        self.assertEqual(first.to_pylist(), EXPECTED)
        self.assertEqual(second.to_pylist(), EXPECTED)

    def test_other_columns_are_refused_by_name(self):
        for array in (pa.array([1, 2]), pa.array(["a"]).dictionary_encode(), pa.array([b"a"]), pa.array([["a"]])):
            with self.assertRaisesRegex(ValueError, "text: "):
                CLEANER.clean_batch(array)

    def test_invalid_utf8_in_a_column_is_repaired(self):
        raw = pa.array([b"\xe6\xbc\xa2\xff", b"ok"])
        column = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
        self.assertEqual(CLEANER.clean_batch(column).to_pylist(), ["汉\ufffd", "ok"])

    def test_nothing_leaks(self):
        array = pa.array(["漢字" * 1000] * 1000)
        CLEANER.clean_batch(array)
        before = memory()
        for _ in range(60):
            CLEANER.clean_batch(array)
        self.assertLess(memory() - before, 30 << 20)


def memory():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    unittest.main()

"""Sketcher, Index, dedup: against slow definitions, against the command, and through Arrow."""
import functools
import gzip
import json
import os
import pickle
import random
import subprocess
import tempfile
import unittest

import pyarrow as pa

import hansieve
from corpus import make_records


@functools.lru_cache(maxsize=None)
def shingles(text, n=5):
    return {text[i:i + n] for i in range(len(text) - n + 1)} or ({text} if text else set())


def jaccard(a, b):
    a, b = shingles(a), shingles(b)
    return len(a & b) / len(a | b) if a | b else 0.0


class SketcherTest(unittest.TestCase):
    def test_estimates_and_exact_values_agree_with_the_definition(self):
        sketcher = hansieve.Sketcher(fold="none", num_perm=512)
        records = make_records(60, seed=1)
        for a, b in zip(records, records[1:]):
            truth = jaccard(a["text"], b["text"])
            self.assertAlmostEqual(sketcher.jaccard(a["text"], b["text"]), truth, places=12)
            estimate = sketcher.estimate(sketcher.signature(a["text"]), sketcher.signature(b["text"]))
            self.assertLess(abs(estimate - truth), 0.12)

    def test_one_batch_arrow_and_threads_alike(self):
        sketcher = hansieve.Sketcher()
        texts = [record["text"] for record in make_records(700, seed=2)] + ["", "短", "。，"]
        signatures = [sketcher.signature(text) for text in texts]
        keys = [sketcher.band_keys(text) for text in texts]
        self.assertEqual(signatures[-1], [])
        self.assertEqual(sketcher.signature_batch(texts), signatures)
        for kind in (pa.string(), pa.large_string(), pa.string_view()):
            array = pa.array(texts + [None], kind)
            for jobs in (1, 3):
                column = sketcher.signature_batch(array, jobs=jobs)
                column.validate(full=True)
                self.assertEqual([row or [] for row in column.to_pylist()], signatures + [[]])
                column = sketcher.band_key_batch(array, jobs=jobs)
                self.assertEqual(column.type, pa.list_(pa.field("item", pa.int64()), sketcher.bands))
                self.assertEqual([row or [] for row in column.to_pylist()], keys + [[]])
        chunked = pa.chunked_array([array[:5], array[5:]])
        self.assertEqual([row or [] for row in sketcher.signature_batch(chunked).to_pylist()], signatures + [[]])

    def test_pickles_as_its_parameters(self):
        sketcher = hansieve.Sketcher(num_perm=256, threshold=0.5, seed=7)
        again = pickle.loads(pickle.dumps(sketcher))
        self.assertEqual(again.signature("今天天气很好"), sketcher.signature("今天天气很好"))
        self.assertEqual((again.bands, again.rows), (sketcher.bands, sketcher.rows))
        self.assertNotEqual(hansieve.Sketcher(num_perm=256).signature("今天天气很好"), sketcher.signature("今天天气很好"))

    def test_refuses_what_makes_no_sense(self):
        for options in ({"signature": 100}, {"ngram": 0}, {"threshold": 0}, {"bands": 3}, {"fold": "x"}, {"verify": "y"},
                        {"bands": 99, "rows": 99}):
            with self.assertRaises(ValueError):
                hansieve.Sketcher(**options)
        with self.assertRaises(TypeError):
            hansieve.Sketcher(permutations=3)


class IndexTest(unittest.TestCase):
    def test_finds_what_comparing_everything_finds(self):
        records = make_records(150, seed=3)
        index = hansieve.Index(threshold=0.7, fold="none")
        wanted, found = 0, 0
        for at, record in enumerate(records):
            truth = {o["id"] for o in records[:at] if jaccard(o["text"], record["text"]) >= 0.7}
            got = dict(index.query(record["text"]))
            self.assertLessEqual(set(got), truth)
            wanted, found = wanted + len(truth), found + len(got)
            index.insert(record["id"], record["text"])
        self.assertGreater(wanted, 30)
        self.assertGreaterEqual(found, 0.97 * wanted)
        self.assertIn(records[0]["id"], index)
        with self.assertRaises(ValueError):
            index.insert(records[0]["id"], "x")


class DedupTest(unittest.TestCase):
    def test_recall_and_precision_against_every_pair(self):
        records = make_records(250, seed=4)
        pairs = {(p["a"], p["b"]): p["jaccard"] for p in hansieve.dedup(records, mode="pairs", threshold=0.7, fold="none")}
        truth = {(a["id"], b["id"]): j for at, a in enumerate(records) for b in records[at + 1:]
                 if (j := jaccard(a["text"], b["text"])) >= 0.7}
        for pair, value in pairs.items():
            self.assertAlmostEqual(value, truth[pair], places=12)
        self.assertGreaterEqual(len(pairs), 0.99 * len(truth))

    def test_same_answers_as_the_command(self):
        records = make_records(500, seed=5)
        for number, record in enumerate(records):
            record["score"] = number * 7 % 13
        records += [{"id": "e1", "text": ""}, {"id": "e2", "text": ""}, {"id": "s", "text": "短"}, {"id": "s2", "text": "短"}]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "in.jsonl")
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            for keep in ("first", "last", "longest", "score:max", "score:min"):
                for mode in ("drop", "pairs", "clusters"):
                    command = [os.environ["HANSIEVE_BIN"], "dedup", path, "--mode", mode, "--keep", keep]
                    out = subprocess.run(command, capture_output=True, check=True).stdout
                    told = [json.loads(line) for line in out.splitlines()]
                    got = hansieve.dedup(records, mode=mode, keep=keep)
                    if mode == "drop":
                        self.assertEqual(got, told, keep)
                    else:
                        self.assertEqual(rounded(got), rounded(told), (mode, keep))

    def test_documents_inside_others_as_the_command_finds_them(self):
        pick = random.Random(21)
        records = make_records(150, seed=14)
        pages = [{"id": f"p{n}", "text": "首頁" + record["text"] + other["text"]} for n, (record, other) in enumerate(zip(records[::3], records[1::3]))]
        records += pages
        pick.shuffle(records)
        for keep in ("first", "longest"):
            for mode in ("drop", "pairs", "clusters", "mark"):
                told = self.told(records, "--mode", mode, "--keep", keep, "--containment", "0.8")
                got = hansieve.dedup(records, mode=mode, keep=keep, containment=0.8, jobs=2)
                if mode == "mark":
                    told = [{"containment": None, **record["hansieve"]} for record in told]
                self.assertEqual(rounded(got), rounded(told), (mode, keep))
        self.assertGreater(sum(mark["containment"] is not None for mark in got), 50)
        marked = hansieve.dedup(pa.Table.from_pylist(records), mode="mark", keep=keep, containment=0.8)
        self.assertEqual(marked.column("containment").to_pylist(), [mark["containment"] for mark in got])
        for wrong in ({"containment": 1.1}, {"containment": 0.5, "unit": "line"}, {"unit": "page"}):
            with self.assertRaises(ValueError):
                hansieve.dedup(records, **wrong)

    def test_paragraphs_and_lines_as_the_command_takes_them_out(self):
        pick = random.Random(22)
        pieces = [record["text"] for record in make_records(120, seed=15, size=60)] + ["短", "# 標題", "\U00020000" * 60]
        records = []
        for number in range(80):
            chosen = pick.choices(pieces, k=pick.randrange(1, 6))
            records.append({"id": number, "text": pick.choice(("\n\n", "\n")).join(chosen) + pick.choice(("", "\n")), "score": number * 5 % 11})
        records += [{"id": 90, "text": ""}, {"id": 91, "text": None}]
        text_of = {record["id"]: record["text"] for record in records}
        for unit in ("paragraph", "line"):
            for keep in ("first", "score:max"):
                for mode in ("drop", "pairs", "clusters", "mark"):
                    told = self.told([record for record in records if record["text"] is not None],
                                     "--mode", mode, "--keep", keep, "--unit", unit, "--min-unit", "30")
                    got = hansieve.dedup(records, mode=mode, keep=keep, unit=unit, min_unit=30)
                    if mode == "drop":
                        self.assertEqual(got[:-1], told, (unit, keep))
                        self.assertNotEqual(got, records)
                        self.assertEqual(hansieve.dedup(pa.Table.from_pylist(records), keep=keep, unit=unit, min_unit=30).to_pylist(),
                                         pa.Table.from_pylist(got).to_pylist())
                        continue
                    if mode == "mark":
                        told = [dict(record["hansieve"]["units"][n], id=record["id"]) for record in told for n in range(len(record["hansieve"]["units"]))]
                        got = [dict(one, id=record["id"]) for record, mark in zip(records, got) for one in mark["units"]]
                    self.assertGreater(len(got), 20)
                    self.assertEqual(rounded(spelled_out(got, text_of, in_bytes=False)), rounded(spelled_out(told, text_of, in_bytes=True)), (unit, keep, mode))

    @staticmethod
    def told(records, *flags):
        """What the command writes."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "in.jsonl")
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            out = subprocess.run([os.environ["HANSIEVE_BIN"], "dedup", path, *flags], capture_output=True, check=True).stdout
        return [json.loads(line) for line in out.splitlines()]

    def test_beyond_the_largest_bucket_one_of_all_copies_stays(self):
        pick = random.Random(23)
        han = lambda count: "".join(chr(0x4E00 + pick.randrange(3000)) for _ in range(count))  # noqa: E731
        body = han(150)
        records = [{"id": number, "text": body + han(3), "score": pick.randrange(5)} for number in range(1200)]
        for keep in ("first", "score:max"):
            told = self.told(records, "--mode", "clusters", "--keep", keep, "--max-bucket", "300")
            self.assertEqual([len(cluster["members"]) for cluster in told], [1199])
            self.assertEqual(rounded(hansieve.dedup(records, mode="clusters", keep=keep, max_bucket=300)), rounded(told))

    def test_tables_lists_and_strings_alike(self):
        records = make_records(300, seed=6)
        marks = hansieve.dedup(records, mode="mark")
        table = pa.Table.from_pylist(records)
        marked = hansieve.dedup(table, mode="mark")
        for name in ("duplicate_of", "jaccard", "cluster"):
            self.assertEqual(marked.column(name).to_pylist(), [mark[name] for mark in marks])
        self.assertEqual(hansieve.dedup(table).to_pylist(), hansieve.dedup(records))
        strings = hansieve.dedup([record["text"] for record in records], mode="mark")
        self.assertEqual([mark["cluster"] for mark in strings], [mark["cluster"] for mark in marks])

    def test_threads_change_nothing(self):
        records = make_records(900, seed=9) + [{"id": "empty", "text": ""}, {"id": "none", "text": None}]
        for options in ({"mode": "pairs"}, {"mode": "mark"}, {"mode": "clusters", "keep": "longest"}):
            one = hansieve.dedup(records, **options)
            for jobs in (0, 3):
                self.assertEqual(hansieve.dedup(records, jobs=jobs, **options), one, options)

    def test_what_is_dropped_is_similar_to_what_is_kept(self):
        records = make_records(300, seed=7)
        for keep in ("first", "longest"):
            kept = {record["id"]: record for record in hansieve.dedup(records, keep=keep, fold="none")}
            for record, mark in zip(records, hansieve.dedup(records, keep=keep, fold="none", mode="mark")):
                if mark["duplicate_of"] is None:
                    self.assertIn(record["id"], kept)
                else:
                    self.assertAlmostEqual(jaccard(record["text"], kept[mark["duplicate_of"]]["text"]), mark["jaccard"])

    def test_strings_of_every_kind_are_read_as_python_writes_them(self):
        pick = random.Random(12)
        kinds = ("ab z\0", "aé\u07ff", "漢字\u0800\uffff", "a漢\U0002A6A5\U0010FFFF", "\ud800漢\udfff")
        texts = ["".join(pick.choices(kind, k=pick.randrange(1, 40))) for kind in kinds for _ in range(40)]
        written = [text.encode("utf-8", "surrogatepass").replace(b"\xed\xa0\x80", b"\xef\xbf\xbd").replace(b"\xed\xbf\xbf", b"\xef\xbf\xbd")
                   .decode() for text in texts]
        options = dict(mode="mark", fold="none", ngram=1, threshold=0.3, recall=0.9)
        self.assertEqual(hansieve.dedup([type("Text", (str,), {})(text) for text in texts], **options), hansieve.dedup(texts, **options))
        marks = hansieve.dedup(pa.table({"text": written}), **options)
        self.assertEqual(hansieve.dedup(texts, **options), marks.select(["duplicate_of", "jaccard", "cluster"]).to_pylist())
        self.assertEqual(hansieve.Cleaner(steps="none").clean_batch(texts), written)
        for wrong in ([1], [b"x"], [{"text": 1}]):
            with self.assertRaises(TypeError):
                hansieve.dedup(wrong)

    def test_wrong_names_are_refused(self):
        for options in ({"mode": "x"}, {"keep": "best"}):
            with self.assertRaises(ValueError):
                hansieve.dedup(["a"], **options)
        with self.assertRaises(ValueError):
            hansieve.dedup(pa.table({"body": ["a"]}))


class ReadJsonlTest(unittest.TestCase):
    def test_reads_plain_and_packed_and_names_the_bad_line(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = '{"text": "漢\u2028字"}\n\n{"text": "b"}\n'
            packed = {"a.jsonl": lines.encode(), "a.jsonl.gz": gzip.compress(lines.encode()),
                      "a.jsonl.zst": pa.compress(lines.encode(), "zstd", asbytes=True)}
            for name, data in packed.items():
                path = os.path.join(folder, name)
                with open(path, "wb") as file:
                    file.write(data)
                self.assertEqual([record["text"] for record in hansieve.read_jsonl(path)], ["漢\u2028字", "b"])
            with open(os.path.join(folder, "bad.jsonl"), "w", encoding="utf-8") as file:
                file.write('{"text": "a"}\n{"text": \n')
            with self.assertRaisesRegex(ValueError, "bad.jsonl:2: "):
                list(hansieve.read_jsonl(os.path.join(folder, "bad.jsonl")))
            with self.assertRaisesRegex(ValueError, "a.jsonl:1: no field 'body'"):
                list(hansieve.read_jsonl(os.path.join(folder, "a.jsonl"), field="body"))


def spelled_out(told, text_of, in_bytes):
    """With the text of a unit in place of where it stands: the command counts bytes, Python code points."""
    def of(item, prefix, record):
        at, size = item.pop(prefix + "at"), item.pop(prefix + "size")
        text = text_of[record]
        return text.encode()[at:at + size].decode() if in_bytes else text[at:at + size]

    out = []
    for item in told:
        item = dict(item)
        for prefix, id_name in (("a_", "a"), ("b_", "b"), ("", "kept" if "kept" in item else "id")):
            if prefix + "at" in item:
                item[prefix + "text"] = of(item, prefix, item[id_name])
        if "members" in item:
            item["members"] = spelled_out(item["members"], text_of, in_bytes)
        out.append(item)
    return out


def rounded(value):
    """Jaccards to four places: the command prints fewer digits than a float has."""
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: round(float(item), 4) if key in ("jaccard", "containment") and item is not None else rounded(item) for key, item in value.items()}
    return value


if __name__ == "__main__":
    unittest.main()

"""Near-duplicates: sketches, an index in memory, and dedup over records."""
from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from . import _core
from ._columns import as_caller

Key = Any


class _Options:
    """The flags of `hansieve dedup` that say what is similar, with the names people know from datasketch."""

    _DEFAULTS = dict(ngram=5, signature=128, seed=0, threshold=0.7, recall=0.99, bands=0, rows=0, fold="standard",
                     verify="exact", max_bucket=1000)

    def __init__(self, given: Mapping[str, Any]) -> None:
        values = dict(self._DEFAULTS)
        for name, value in given.items():
            name = {"num_perm": "signature", "b": "bands", "r": "rows"}.get(name, name)
            if name not in values:
                raise TypeError(f"{name}: no such parameter; there are {', '.join(values)}")
            values[name] = value
        if (values["bands"] == 0) != (values["rows"] == 0):
            raise ValueError("--bands and --rows go together: give both, or --recall")
        self.values = values

    def native(self) -> Any:
        return _core.NearOptions(**self.values)


class Sketcher:
    """Makes signatures: texts as a few numbers, so that the share of equal numbers estimates similarity.

    >>> sketcher = Sketcher(ngram=5, signature=128)
    >>> a = sketcher.signature("今天天气很好，我们去公园散步。")
    >>> b = sketcher.signature("今天天氣很好, 我們去公園散步")
    >>> sketcher.estimate(a, b)          # folding: script, width and punctuation do not count
    1.0
    >>> round(sketcher.jaccard("今天天气很好我们去公园散步", "今天天气很好我们去公园跑步"), 3)
    0.636

    Parameters: ngram (code points of a shingle), signature (slots: 64, 128, 256 or 512; also `num_perm`), seed,
    fold ("standard" or "none"), and threshold and recall, or bands and rows, which choose the band keys.
    Immutable, safe to share between threads, pickled as its parameters.
    """

    def __init__(self, **options: Any) -> None:
        self._set(_Options(options))

    def _set(self, options: _Options) -> None:
        self._options = options
        self._native = _core.Sketcher(options.native())

    def __getstate__(self) -> Dict[str, Any]:
        return self._options.values

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self._set(_Options(state))

    @property
    def bands(self) -> int:
        """How many band keys a text has."""
        return self._native.bands

    @property
    def rows(self) -> int:
        """How many slots make a band key."""
        return self._native.rows

    def signature(self, text: str) -> List[int]:
        """The signature of a text, 16-bit numbers; empty for a text that folds to nothing."""
        return self._native.signature(text)

    def band_keys(self, text: str) -> List[int]:
        """One number (int64) for each band: texts that share one in the same place are candidates."""
        return self._native.band_keys(text)

    @staticmethod
    def estimate(a: Sequence[int], b: Sequence[int]) -> float:
        """Share of equal slots of two signatures."""
        if len(a) != len(b):
            raise ValueError("signatures of different sizes cannot be compared")
        return sum(x == y for x, y in zip(a, b)) / len(a) if a else 0.0

    def jaccard(self, a: str, b: str) -> float:
        """Exact Jaccard similarity of the two texts' shingles."""
        return self._native.jaccard(a, b)

    def signature_batch(self, texts: Any, *, jobs: int = 1) -> Any:
        """Signatures of many texts: a list of lists, or for an Arrow column a column of fixed-size lists of
        uint16, null where there is none. The result does not depend on `jobs`."""
        return self._column(texts, jobs, self._native.signature, self._native.signature_column)

    def band_key_batch(self, texts: Any, *, jobs: int = 1) -> Any:
        """Band keys of many texts: a list of lists, or for an Arrow column one of fixed-size lists of int64."""
        return self._column(texts, jobs, self._native.band_keys, self._native.band_key_column)

    @staticmethod
    def _column(texts: Any, jobs: int, one: Any, column: Any) -> Any:
        if hasattr(texts, "__arrow_c_array__"):
            return as_caller(texts, column(texts, jobs))
        if hasattr(texts, "chunks"):
            import pyarrow
            return pyarrow.chunked_array([as_caller(chunk, column(chunk, jobs)) for chunk in texts.chunks])
        return [one(text) for text in texts]


class Index:
    """Finds similar texts among those inserted so far; in memory, verified exactly.

    >>> index = Index(threshold=0.6)
    >>> index.insert("a", "今天天气很好，我们去公园散步。")
    >>> index.query("今天天气很好，我们去公园跑步。")
    [('a', 0.6363636363636364)]

    It keeps the texts. `insert` and `query` are datasketch's names; so are threshold and num_perm.
    Not for several threads at once. For whole collections `dedup` is much faster.
    """

    def __init__(self, **options: Any) -> None:
        self._sketcher = Sketcher(**options)
        self._threshold = self._sketcher._options.values["threshold"]
        self._texts: Dict[Key, str] = {}
        self._buckets: List[Dict[int, List[Key]]] = [{} for _ in range(self._sketcher.bands)]

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, key: Key) -> bool:
        return key in self._texts

    def insert(self, key: Key, text: str) -> None:
        """Adds a text under a new key."""
        if key in self._texts:
            raise ValueError(f"{key!r}: this key is in the index already")
        self._texts[key] = text
        for bucket, band in zip(self._buckets, self._sketcher.band_keys(text)):
            bucket.setdefault(band, []).append(key)

    def query(self, text: str) -> List[Tuple[Key, float]]:
        """(key, Jaccard) of all texts at or above the threshold, most similar first, then as inserted."""
        found: Dict[Key, None] = {}
        for bucket, band in zip(self._buckets, self._sketcher.band_keys(text)):
            found.update(dict.fromkeys(bucket.get(band, ())))
        scored = [(key, self._sketcher.jaccard(text, self._texts[key])) for key in found]
        place = {key: at for at, key in enumerate(self._texts)} if len(scored) > 1 else {}
        return sorted((pair for pair in scored if pair[1] >= self._threshold), key=lambda pair: (-pair[1], place.get(pair[0], 0)))


def dedup(records: Any, *, text: str = "text", id: str = "id", mode: str = "drop", keep: str = "first", unit: str = "document",
          min_unit: int = 50, containment: float = 0, jobs: int = 1, **options: Any) -> Any:
    """Finds near-duplicates among records that are all there: dicts, strings, or a pyarrow Table.

    >>> news = [{"id": 1, "text": "今天天气很好，我们去公园散步，晚上再回家。"},
    ...         {"id": 2, "text": "今天天氣很好，我們去公園散步，晚上再回家！"}, {"id": 3, "text": "别的事。"}]
    >>> [record["id"] for record in dedup(news)]
    [1, 3]
    >>> dedup(news, mode="clusters")
    [{'cluster': 1, 'kept': 1, 'members': [{'id': 2, 'jaccard': 1.0}]}]

    mode: "drop" gives the kept records; "mark" a dict for each record with duplicate_of, jaccard and cluster,
    None where it duplicates nothing; "pairs" and "clusters" what the command lists. keep: first, last, longest,
    FIELD:max or FIELD:min. For strings the id is the place in the list, counted from 0. A cluster's number is the
    place of its kept record, counted from 1. `jobs` threads work (0: one for each core); the result does not depend on it.
    A record is dropped only if it was compared with the record that is kept. Further parameters: threshold,
    recall, ngram, signature (num_perm), bands and rows, fold, verify, max_bucket, seed, as on the command line.
    A Table gives, for "drop" and "mark", a Table: filtered, or with those three columns added.

    containment: a document of which that share lies in a larger one goes too; marks have one more key, containment, the
    share, None where that is not why. unit: "paragraph" or "line" compares those, of min_unit characters or more, instead of
    documents: "drop" takes those that stood before out of the texts, and what is told of them says which they are:
    `unit` (from 1), and `at` and `size` in code points of the text; marks are a list, `units`.

    >>> dedup(["天气很好，我们去公园散步。\\n另一行。", "天气很好，我们去公园散步。\\n别的事。"], unit="line", min_unit=10)
    ['天气很好，我们去公园散步。\\n另一行。', '别的事。']
    """
    if mode not in ("drop", "mark", "pairs", "clusters"):
        raise ValueError(f"--mode: '{mode}' is not drop, mark, pairs or clusters")
    if not 0 <= containment <= 1:
        raise ValueError("--containment must be above 0 and at most 1")
    source = _Records(records, text, id)
    native = _core.Deduper(_Options(options).native())
    if unit != "document":
        from ._units import dedup_units
        if unit not in ("paragraph", "line"):
            raise ValueError(f"--unit: '{unit}' is not document, paragraph or line")
        if containment > 0:
            raise ValueError("--containment compares whole documents: leave out --unit or --containment")
        return dedup_units(source, native, _core.Units(_Options(options).native(), unit, min_unit), mode, keep, jobs)
    source.add_to(native)
    native.solve(mode == "pairs", [] if mode == "pairs" else _order(source, native, keep), containment, jobs)
    if mode == "pairs":
        pairs = [{"a": source.id(a), "b": source.id(b), "jaccard": jaccard} for a, b, jaccard in native.pairs()]
        return pairs + [{"a": source.id(min(inner, outer)), "b": source.id(max(inner, outer)), "jaccard": jaccard, "containment": share,
                         "inner": source.id(inner)} for inner, outer, share, jaccard in native.contained()]
    kept, jaccards, shares = native.fates()
    if mode == "drop":
        return source.take([at for at, other in enumerate(kept) if at == other])
    if mode == "clusters":
        return _clusters(source, kept, jaccards, shares)
    lonely = [at == other for at, other in enumerate(kept)]
    marks = {"duplicate_of": [None if alone else source.id(other) for alone, other in zip(lonely, kept)],
             "jaccard": [None if alone else jaccard for alone, jaccard in zip(lonely, jaccards)],
             "cluster": [other + 1 for other in kept]}
    if containment > 0:
        marks["containment"] = [share if share > 0 else None for share in shares]
    return source.mark(marks)


class _Records:
    """Records of any of the kinds `dedup` takes."""

    def __init__(self, records: Any, text: str, id: str) -> None:
        self.is_table = hasattr(records, "column_names") and hasattr(records, "set_column")
        self.records = records if self.is_table else list(records)
        self.text, self.id_name = text, id
        self._ids: Optional[List[Any]] = None

    def __len__(self) -> int:
        return len(self.records)

    def column(self, name: str) -> List[Any]:
        if self.is_table:
            return self.records.column(name).to_pylist() if name in self.records.column_names else [None] * len(self)
        return [_member(record, name) for record in self.records]

    def id(self, at: int) -> Any:
        if not self.is_table:
            found = _member(self.records[at], self.id_name)
        else:
            if self._ids is None:
                self._ids = self.column(self.id_name)
            found = self._ids[at]
        return at if found is None else found

    def add_to(self, native: Any) -> None:
        if not self.is_table:
            native.add_list(self.records, self.text)
            return
        for chunk in self._text_column().chunks:
            native.add_array(chunk)

    def _text_column(self) -> Any:
        if self.text not in self.records.column_names:
            raise ValueError(f"{self.text}: no such column; there are {', '.join(self.records.column_names)}")
        return self.records.column(self.text)

    def texts(self) -> List[Any]:
        if self.is_table:
            return self._text_column().to_pylist()
        return [record if record is None or isinstance(record, str) else record[self.text] for record in self.records]

    def with_texts(self, changed: Dict[int, str]) -> Any:
        """The records, some with another text."""
        if not self.is_table:
            other = lambda record, new: new if isinstance(record, str) else {**record, self.text: new}  # noqa: E731
            return [other(record, changed[at]) if at in changed else record for at, record in enumerate(self.records)]
        import pyarrow
        at = self.records.column_names.index(self.text)
        field = self.records.schema.field(at)
        texts = [changed.get(row, text) for row, text in enumerate(self.texts())]
        return self.records.set_column(at, field, pyarrow.array(texts, field.type))

    def take(self, rows: List[int]) -> Any:
        return self.records.take(rows) if self.is_table else [self.records[row] for row in rows]

    def _id_type(self) -> Any:
        import pyarrow
        return self.records.schema.field(self.id_name).type if self.id_name in self.records.column_names else pyarrow.int64()

    def mark(self, columns: Dict[str, List[Any]]) -> Any:
        if not self.is_table:
            if list(columns) == ["duplicate_of", "jaccard", "cluster"]:  # written out it takes a quarter of the time
                return [{"duplicate_of": kept, "jaccard": jaccard, "cluster": cluster} for kept, jaccard, cluster in zip(*columns.values())]
            return [dict(zip(columns, row)) for row in zip(*columns.values())]
        import pyarrow
        if "units" in columns:
            fields = dict(unit=pyarrow.int64(), at=pyarrow.int64(), size=pyarrow.int64(), duplicate_of=self._id_type(),
                          duplicate_of_unit=pyarrow.int64(), jaccard=pyarrow.float64(), cluster=pyarrow.int64())
            return self.records.append_column("units", pyarrow.array(columns["units"], pyarrow.list_(pyarrow.struct(list(fields.items())))))
        types = {"duplicate_of": self._id_type(), "jaccard": pyarrow.float64(), "cluster": pyarrow.int64(), "containment": pyarrow.float64()}
        table = self.records
        for name, values in columns.items():
            table = table.append_column(name, pyarrow.array(values, types[name]))
        return table


def _member(record: Any, name: str) -> Any:
    if type(record) is dict:  # asked first: the abstract class is ten times slower to ask
        return record.get(name)
    return record.get(name) if not isinstance(record, str) and isinstance(record, Mapping) else None


def _order(source: _Records, native: Any, keep: str) -> List[int]:
    """The records, best to keep first; [] stands for as they came. `native` holds their texts, in their order."""
    count = len(source)
    field, _, end = keep.rpartition(":")
    if keep == "first":
        return []
    if keep == "last":
        return list(range(count))[::-1]
    if keep == "longest":
        values = [(-len(text or ""),) for text in (source.column(source.text) if source.is_table or _mappings(source) else source.records)]
    elif field and end in ("max", "min"):
        values = [_sortable(value, end == "max") for value in source.column(field)]
    else:
        raise ValueError(f'--keep: "{keep}" is not one of first, last, longest, FIELD:max, FIELD:min')
    hashes = native.text_hashes()
    return sorted(range(count), key=lambda at: (values[at], hashes[at], str(source.id(at)).encode()))


def _mappings(source: _Records) -> bool:
    return len(source) > 0 and isinstance(source.records[0], Mapping)


class _Backwards:
    """Sorts the other way round."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Backwards") -> bool:
        return other.value < self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Backwards) and other.value == self.value


def _sortable(value: Any, backwards: bool) -> Tuple[int, Any]:
    """Records without the field last; strings and numbers are not mixed up."""
    if value is None or isinstance(value, (list, dict, bool)):
        return (1, 0)
    kind = (1, 0.0, value.encode()) if isinstance(value, str) else (2, float(value), b"")
    return (0, _Backwards(kind) if backwards else kind)


def _clusters(source: _Records, kept: List[int], jaccards: List[float], shares: List[float]) -> List[Dict[str, Any]]:
    members: Dict[int, List[Dict[str, Any]]] = {}
    for at, other in enumerate(kept):
        if at != other:
            member = {"id": source.id(at), "jaccard": jaccards[at]}
            if shares[at] > 0:
                member["containment"] = shares[at]
            members.setdefault(other, []).append(member)
    return [{"cluster": at + 1, "kept": source.id(at), "members": members[at]} for at in sorted(members)]


def read_jsonl(path: Any, *, field: Optional[str] = None) -> Iterator[Dict[str, Any]]:
    """The records of a JSON Lines file, one by one; .gz, .bz2, .xz and (with pyarrow) .zst are unpacked.
    With `field`, a record without that field is an error that names the line."""
    import json
    with _open(path) as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}:{number}: {error}") from None
            if field is not None and (not isinstance(record, dict) or field not in record):
                raise ValueError(f"{path}:{number}: no field '{field}'")
            yield record


def _open(path: Any) -> Any:
    import io
    import os
    name = os.fspath(path)
    if name.endswith(".zst"):
        try:
            import pyarrow
        except ImportError:
            raise ValueError(f"{path}: reading .zst needs pyarrow; pip install pyarrow") from None
        return io.TextIOWrapper(pyarrow.input_stream(name, compression="zstd"), encoding="utf-8", newline="\n")
    if name.endswith(".gz"):
        import gzip as module
    elif name.endswith(".bz2"):
        import bz2 as module  # type: ignore[no-redef]
    elif name.endswith(".xz"):
        import lzma as module  # type: ignore[no-redef]
    else:
        return open(name, encoding="utf-8", newline="\n")
    return module.open(name, "rt", encoding="utf-8", newline="\n")

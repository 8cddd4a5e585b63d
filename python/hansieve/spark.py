"""The same cleaning and de-duplication inside Apache Spark (PySpark 3.5 and 4.x).

    from hansieve import spark as hs
    cleaned = hs.clean(df, "text")
    marked = hs.dedup(cleaned, id="id", text="text", threshold=0.7)
    unique = marked.where("duplicate_of is null")

Executors need this package (a wheel on each node, or an archived environment); nothing else runs there but
pyarrow. Signatures, band keys and comparisons are the native code inside mapInArrow, grouping and shuffles are
Spark's, and the choice of what is kept is DataFrame code. The result is that of `hansieve dedup`, whatever the
partitions; docs/scale.md has the plan of a run, its bytes and its bounds.
"""
from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Tuple

from . import _core
from ._clean import Cleaner
from ._near import Sketcher, _Options, dedup as dedup_records


def clean(df: Any, text: str = "text", *, cleaner: Optional[Cleaner] = None, **options: Any) -> Any:
    """`df` with its column `text` cleaned. Options are those of Cleaner, or bring a Cleaner."""
    chosen = cleaner if cleaner is not None else Cleaner(**options)

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        from ._columns import replace_column
        for batch in batches:
            yield replace_column(batch, text, chosen.clean_batch)

    return df.mapInArrow(run, df.schema)


def dedup(df: Any, id: str = "id", text: str = "text", *, keep: str = "first", storage: str = "MEMORY_AND_DISK",
          one_task: int = 64 << 20, driver_edges: int = 1_000_000, **options: Any) -> Any:
    """`df` with three more columns: duplicate_of (the id of the kept record; null: this one is kept), jaccard, and
    cluster (the id of the kept record, its own for a kept one).

    Ids must be unique, and not be made lazily (monotonically_increasing_id gives others when it is run again).
    keep: "first" and "last" go by id, since a DataFrame has no order; "longest", "COLUMN:max", "COLUMN:min".
    one_task: up to so many bytes of ids and texts one task does all of it and holds them: for so little, stages and shuffles
    are what a job spends its time on. It takes some five times as much memory, in the Python worker. 0: never.
    storage: where intermediate tables are kept (a StorageLevel). driver_edges: candidate pairs and repeated texts up to
    which the choice of what is kept is made in the driver, at some 300 bytes each; beyond, all of it is joins.
    Further options as `hansieve.dedup`: threshold, recall, verify, max_bucket, ... `df` is read three times: cache or
    store it if it costs much to make.
    """
    from pyspark import StorageLevel
    run = _Run(df, id, text, keep, _Options(options), getattr(StorageLevel, storage))
    marks = run.marks_of_one_task(one_task) if run.may_fit(one_task) else None
    if marks is not None:
        return run.mark(run.frame_of(marks))
    placed = run.hold(run.placed(run.sketches()))
    found = run.hold(run.candidates(placed.where("place = 1")))
    small = run.count(found, placed) <= driver_edges
    marked = run.mark(_InDriver(run, placed, found).marks() if small else _ByJoins(run, placed, found).marks())
    run.release_with(marked)
    return marked


_PACK_ROWS = 200_000
_PACKED = "rows bigint, data binary"  # a table in one row: cheap to keep, to count and to collect


def _packed(table: Any) -> Any:
    import pyarrow as pa
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return pa.record_batch([pa.array([len(table)], pa.int64()), pa.array([sink.getvalue().to_pybytes()], pa.binary())], names=["rows", "data"])


def _pack(batches: Iterator[Any]) -> Iterator[Any]:
    import pyarrow as pa
    for batch in batches:
        yield _packed(pa.Table.from_batches([batch]))


def _unpack(batches: Iterator[Any]) -> Iterator[Any]:
    import pyarrow as pa
    for batch in batches:
        for data in batch.column("data"):
            yield from pa.ipc.open_stream(data.as_buffer()).read_all().to_batches()


def _collected(packed: Any, schema: Any) -> Any:
    """All of a packed table; `schema` is that of one that Spark knows to be empty."""
    import pyarrow as pa
    tables = [pa.ipc.open_stream(pa.py_buffer(row[0])).read_all() for row in packed.select("data").collect()]
    return pa.concat_tables(tables) if tables else schema.empty_table()


def _distinct(tables: List[Any]) -> Any:
    """The different rows of tables with columns a and b."""
    import pyarrow as pa
    if not tables:
        return pa.table([pa.array([], pa.binary())] * 2, names=["a", "b"])
    return pa.concat_tables(tables).group_by(["a", "b"]).aggregate([])


def _choose_kept(count: int, pairs: Any) -> Tuple[List[int], List[float]]:
    """For each of `count` texts, the better first, the one it is kept as, and the Jaccard: the rule of `hansieve
    dedup`. A text goes for the most similar of the better ones that are kept, of equally similar ones for the best."""
    kept, jaccard = list(range(count)), [1.0] * count
    rows = sorted(zip(pairs["b"].to_pylist(), [-value for value in pairs["jaccard"].to_pylist()], pairs["a"].to_pylist()))
    for worse, similarity, better in rows:
        if kept[worse] == worse and kept[better] == better:
            kept[worse], jaccard[worse] = better, -similarity
    return kept, jaccard


def _marks(records: Any, keep: str, options: Dict[str, Any]) -> Any:
    """What goes of a table with columns id, text and perhaps rank: its id, the id it is a duplicate of, and their Jaccard."""
    import pyarrow as pa
    import pyarrow.compute as pc
    order = [("id", "descending" if keep == "last" else "ascending")]
    if keep not in ("first", "last"):
        if keep == "longest":
            records = records.append_column("rank", pc.utf8_length(records["text"]))
        hashes = [pa.array(Sketcher(fold="none")._native.hash_column(chunk)) for chunk in records["text"].chunks]
        records = records.append_column("tie", pa.chunked_array(hashes, pa.binary())).append_column("name", pc.cast(records["id"], pa.string()))
        order = [("rank", "ascending" if keep.endswith(":min") else "descending"), ("tie", "ascending"), ("name", "ascending")]
    marks = dedup_records(records.sort_by(order).select(["id", "text"]), mode="mark", **options)
    gone = marks.filter(pc.is_valid(marks["duplicate_of"]))
    return gone.select(["id", "duplicate_of", "jaccard"]).rename_columns(["hansieve_id", "duplicate_of", "jaccard"])


def _functions() -> Any:
    from pyspark.sql import functions
    return functions


class _Run:
    """The stages of one dedup, in their order. "node" is the 128-bit hash of a folded text: equal texts are one."""

    def __init__(self, df: Any, id: str, text: str, keep: str, settings: _Options, level: Any) -> None:
        field, _, end = keep.rpartition(":")
        if keep not in ("first", "last", "longest") and not (field and end in ("max", "min")):
            raise ValueError(f'--keep: "{keep}" is not one of first, last, longest, FIELD:max, FIELD:min')
        self.df, self.id, self.text, self.keep = df, id, text, keep
        self.field = field if end in ("max", "min") else ""
        self.settings, self.level = settings, level
        self.sketcher = Sketcher(**settings.values)
        self.held: List[Any] = []

    def hold(self, made: Any) -> Any:
        self.held.append(made.persist(self.level))
        return made

    def release_with(self, result: Any) -> None:
        """Frees what was held when the DataFrame made from it is forgotten."""
        import weakref
        for made in self.held:
            weakref.finalize(result, made.unpersist).atexit = False

    def size(self) -> int:
        """Bytes of the table as Spark guesses them: those of its files, or more than there are where it cannot know."""
        return int(str(self.df._jdf.queryExecution().optimizedPlan().stats().sizeInBytes()))

    def partitions(self) -> Optional[int]:
        """How many partitions shuffles make: for a small table two for each core at most, else Spark's setting."""
        size = self.size()
        context = self.df.sparkSession.sparkContext
        return max(context.defaultParallelism, size >> 25) if size < 1 << 30 else None

    def shuffled(self, rows: Any, *columns: str) -> Any:
        partitions = self.partitions()
        return rows.repartition(*columns) if partitions is None else rows.repartition(partitions, *columns)

    def records(self) -> Any:
        """id, text and, where a field ranks them, rank."""
        f = _functions()
        columns = [f.col(self.id).alias("id"), f.col(self.text).alias("text")]
        return self.df.select(*columns, *([f.col(self.field).alias("rank")] if self.field else []))

    def may_fit(self, most: int) -> bool:
        """Whether one task may be able to do all of it: by size, as far as that is known, and with ids and ranks that
        Arrow orders as Spark does."""
        from pyspark.sql import types
        kinds = (types.StringType, types.BinaryType, types.IntegralType, types.DecimalType, types.DateType, types.TimestampType)
        if not all(isinstance(self.df.schema[name].dataType, kinds) for name in (self.id, self.field) if name):
            return False
        size = self.size()
        return size < most or (most > 0 and 1 << 60 <= size < 1 << 64)  # what Spark says of rows that Python made

    def id_type(self) -> Any:
        """The ids' type in Arrow."""
        from pyspark.sql.pandas.types import to_arrow_type
        return to_arrow_type(self.df.schema[self.id].dataType)

    def marks_of_one_task(self, most: int) -> Any:
        """What _InDriver finds, by hansieve.dedup over all records at once; None where they are more than that."""
        import pyarrow as pa
        keep, options = self.keep, self.settings.values
        empty = pa.schema([("hansieve_id", self.id_type()), ("duplicate_of", self.id_type()), ("jaccard", pa.float64())]).empty_table()

        def run(batches: Iterator[Any]) -> Iterator[Any]:
            import pyarrow as pa
            found, size = [], 0
            for batch in batches:
                found.append(batch)
                size += batch.nbytes
                if size > most:
                    yield pa.record_batch([pa.array([-1], pa.int64()), pa.array([b""], pa.binary())], names=["rows", "data"])
                    return
            yield _packed(_marks(pa.Table.from_batches(found), keep, options) if size > 0 else empty)

        packed = self.records().coalesce(1).mapInArrow(run, _PACKED)
        found = packed.collect() or [(0, None)]  # a table that Spark knows to be empty has no partition
        if found[0][0] < 0:
            return None
        return pa.ipc.open_stream(pa.py_buffer(found[0][1])).read_all() if found[0][1] is not None else empty

    def sketches(self) -> Any:
        """One row for each record that has text: its id, its node, its band keys, and what it is ranked by."""
        f = _functions()
        by_field, longest = bool(self.field), self.keep == "longest"
        chosen = self.records()
        rank_type = chosen.schema["rank"].dataType.simpleString() if by_field else "bigint"
        id_type = chosen.schema["id"].dataType.simpleString()
        sketcher, plain = self.sketcher, Sketcher(fold="none")

        def run(batches: Iterator[Any]) -> Iterator[Any]:
            import pyarrow as pa
            import pyarrow.compute as pc
            for batch in batches:
                texts = batch.column("text")
                node = pa.array(sketcher._native.hash_column(texts))
                keys = pa.array(sketcher._native.band_key_column(texts))
                offsets = pa.array(range(0, len(keys) * sketcher.bands + 1, sketcher.bands), pa.int32())
                keys = pa.ListArray.from_arrays(offsets, keys.values)
                if by_field or longest:
                    rank = batch.column("rank") if by_field else pc.utf8_length(texts).cast(pa.int64())
                    tie = pa.array(plain._native.hash_column(texts))
                else:
                    rank, tie = pa.nulls(len(batch), pa.int64()), pa.nulls(len(batch), pa.binary())
                out = pa.record_batch([batch.column("id"), node, keys, rank, tie], names=["id", "node", "keys", "rank", "tie"])
                yield out.filter(pc.is_valid(node))

        return chosen.mapInArrow(run, f"id {id_type}, node binary, keys array<bigint>, rank {rank_type}, tie binary")

    def best_first(self, prefix: str = "") -> List[Any]:
        """The order of keeping: the better record first."""
        column = lambda name: _functions().col(prefix + name)  # noqa: E731
        if self.keep == "first":
            return [column("id").asc()]
        if self.keep == "last":
            return [column("id").desc()]
        rank = column("rank")
        rank = rank.asc_nulls_last() if self.keep.endswith(":min") else rank.desc_nulls_last()
        return [rank, column("tie").asc(), column("id").cast("string").asc()]

    def ranked_by(self) -> Tuple[str, ...]:
        """The columns best_first() looks at."""
        return ("id",) if self.keep in ("first", "last") else ("rank", "tie", "id")

    def is_better(self, x: str, y: str) -> Any:
        """True where the record with prefix x is to be kept rather than the one with prefix y."""
        f = _functions()
        left, right = (lambda name: f.col(x + name)), (lambda name: f.col(y + name))
        if self.keep == "first":
            return left("id") < right("id")
        if self.keep == "last":
            return left("id") > right("id")
        ranked = left("rank") < right("rank") if self.keep.endswith(":min") else left("rank") > right("rank")
        same = left("rank").eqNullSafe(right("rank"))
        tied = (left("tie") < right("tie")) | ((left("tie") == right("tie")) & (left("id").cast("string") < right("id").cast("string")))
        return f.coalesce(ranked, left("rank").isNotNull() & right("rank").isNull()) | (same & tied)

    def placed(self, sketches: Any) -> Any:
        """The same with each record's place among those of its node, and the id of the best. Band keys of the best only."""
        from pyspark.sql import Window
        f = _functions()
        within = Window.partitionBy("node").orderBy(*self.best_first())
        placed = self.shuffled(sketches, "node").select("*", f.row_number().over(within).alias("place"), f.first("id").over(within).alias("best"))
        return placed.withColumn("keys", f.when(f.col("place") == 1, f.col("keys")))

    def candidates(self, texts: Any) -> Any:
        """Pairs of nodes that share a band, packed, some of them repeatedly. Rows are sorted by key inside their
        partition, the better record first, and read once; a worker holds one bucket of at most max_bucket nodes, and of a
        larger one only pairs with its best."""
        f = _functions()
        max_bucket = self.settings.values["max_bucket"]

        def run(batches: Iterator[Any]) -> Iterator[Any]:
            import pyarrow as pa
            buckets = _core.BucketPairs(max_bucket)

            def pairs() -> Iterator[Any]:
                for batch in batches:
                    yield buckets.add(batch.column("key"), batch.column("node"))
                yield buckets.finish()

            waiting: List[Any] = []
            for columns in pairs():
                waiting.append(pa.table([pa.array(column) for column in columns], names=["a", "b"]))
                if sum(map(len, waiting)) >= _PACK_ROWS:
                    yield _packed(_distinct(waiting))
                    waiting = []
            yield _packed(_distinct(waiting))

        bands = texts.select("node", *self.ranked_by(), f.explode("keys").alias("key"))
        return self.shuffled(bands, "key").sortWithinPartitions("key", *self.best_first()).mapInArrow(run, _PACKED)

    def count(self, found: Any, placed: Any) -> int:
        """Candidate pairs and records whose text another one has."""
        f = _functions()
        rows = found.select("rows").union(placed.where("place > 1").select(f.lit(1).cast("bigint").alias("rows")))
        return rows.agg(f.sum("rows")).head()[0] or 0

    def frame_of(self, table: Any) -> Any:
        """A table of the driver as a small DataFrame."""
        f = _functions()
        id_type = self.df.schema[self.id].dataType.simpleString()

        def run(batches: Iterator[Any]) -> Iterator[Any]:
            for _ in batches:
                yield from table.to_batches()

        made = self.df.sparkSession.range(1, numPartitions=1).mapInArrow(run, f"hansieve_id {id_type}, duplicate_of {id_type}, jaccard double")
        return f.broadcast(made)

    def mark(self, marks: Any) -> Any:
        """Every record of the DataFrame with what became of it."""
        f = _functions()
        joined = self.df.join(marks, self.df[self.id] == marks["hansieve_id"], "left").drop("hansieve_id")
        return joined.withColumn("cluster", f.coalesce(f.col("duplicate_of"), self.df[self.id]))


class _InDriver:
    """What is kept, where the candidates are few: workers look the texts up and compare them, the driver decides."""

    def __init__(self, run: _Run, placed: Any, found: Any) -> None:
        self.run, self.placed, self.found = run, placed, found

    def marks(self) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc
        pairs = _distinct([_collected(self.found, pa.schema([("a", pa.binary()), ("b", pa.binary())]))])
        records = self.records(pa.concat_arrays([column.combine_chunks() for column in pairs.columns]).unique() if len(pairs) else pa.array([], pa.binary()))
        best = records.filter(pc.equal(records["place"], 1))
        nodes, ids = best["node"].combine_chunks(), best["id"].combine_chunks()
        left, right = (pc.index_in(column, nodes) for column in pairs.columns)  # places in the order of keeping
        kept, jaccard = _choose_kept(len(nodes), self.compared(ids, pc.min_element_wise(left, right), pc.max_element_wise(left, right)))
        kept, jaccard = pa.array(kept, pa.int32()), pa.array(jaccard, pa.float64())
        gone = pc.less(kept, pa.array(range(len(kept)), pa.int32()))
        # The other records of a text share its fate; a text that is kept is kept as its best record.
        others = records.filter(pc.greater(records["place"], 1))
        fate = pc.index_in(others["node"], nodes)
        kept_of_others = pc.coalesce(ids.take(kept).take(fate), others["best"].combine_chunks())
        jaccard_of_others = pc.coalesce(jaccard.take(fate), pa.scalar(1.0))
        table = pa.table([pa.chunked_array([ids.filter(gone), others["id"].combine_chunks()]),
                          pa.chunked_array([ids.take(kept).filter(gone), kept_of_others]),
                          pa.chunked_array([jaccard.filter(gone), jaccard_of_others.combine_chunks() if hasattr(jaccard_of_others, "combine_chunks") else jaccard_of_others])],
                         names=["hansieve_id", "duplicate_of", "jaccard"])
        return self.run.frame_of(table)

    def records(self, involved: Any) -> Any:
        """The records of those nodes, and all whose text stands before; the better one first."""
        import pyarrow as pa

        def run(batches: Iterator[Any]) -> Iterator[Any]:
            import pyarrow.compute as pc
            for batch in batches:
                yield batch.filter(pc.or_(pc.greater(batch.column("place"), 1), pc.is_in(batch.column("node"), value_set=involved)))

        chosen = self.placed.drop("keys")
        one = chosen.mapInArrow(run, chosen.schema).repartition(1).sortWithinPartitions(*self.run.best_first())
        id_type = self.run.id_type()
        schema = pa.schema([("id", id_type), ("node", pa.binary()), ("place", pa.int32()), ("best", id_type)])
        return _collected(one.select("id", "node", "place", "best").mapInArrow(_pack, _PACKED), schema)

    def compared(self, ids: Any, left: Any, right: Any) -> Any:
        """The similar pairs among those, as (better, worse, Jaccard). A text travels once for each group of pairs it
        stands in; a group is one left text and at most 64 right ones."""
        import pyarrow as pa
        by_left: Dict[int, List[int]] = {}
        for a, b in zip(left.to_pylist(), right.to_pylist()):
            by_left.setdefault(a, []).append(b)
        sent: List[Tuple[int, int, int]] = []  # text, group, side: 0 is left
        groups = 0
        for a, others in by_left.items():
            for at in range(0, len(others), 64):
                sent.append((a, groups, 0))
                sent.extend((b, groups, 1) for b in others[at:at + 64])
                groups += 1
        sent.sort()
        text, group, side = (pa.array(column, pa.int32()) for column in zip(*sent)) if sent else (pa.array([], pa.int32()),) * 3
        sketcher = self.run.sketcher

        def fetch(batches: Iterator[Any]) -> Iterator[Any]:
            import numpy as np
            import pyarrow as pa
            import pyarrow.compute as pc
            of_text, begins = text.to_numpy(), None
            begins = np.searchsorted(of_text, np.arange(len(ids) + 1))
            for batch in batches:
                known = pc.index_in(batch.column("id"), value_set=ids)
                rows = pc.indices_nonzero(pc.is_valid(known)).to_numpy()
                texts = known.drop_null().to_numpy()
                counts = begins[texts + 1] - begins[texts]
                within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
                at = pa.array(np.repeat(begins[texts], counts) + within)
                yield pa.record_batch([group.take(at), side.take(at), text.take(at), batch.column("text").take(pa.array(np.repeat(rows, counts)))],
                                      names=["group", "side", "number", "text"])

        def verify(batches: Iterator[Any]) -> Iterator[Any]:
            import numpy as np
            import pyarrow as pa
            import pyarrow.compute as pc
            left_text, left_number = pa.array([None], pa.string()), np.array([-1], np.int32)
            for batch in batches:
                if len(batch) == 0:
                    continue
                is_left = batch.column("side").to_numpy() == 0
                at = np.maximum.accumulate(np.where(is_left, np.arange(1, len(batch) + 1), 0))  # of the left row; 0: of an earlier batch
                texts = pa.concat_arrays([left_text, batch.column("text").cast(pa.string())])
                numbers = np.concatenate([left_number, batch.column("number").to_numpy()])
                left_text, left_number = texts.slice(at[-1], 1), numbers[at[-1]:at[-1] + 1]
                rows = np.flatnonzero(~is_left)
                jaccard = pa.array(sketcher._native.verify_column(texts.take(pa.array(at[rows])), texts.take(pa.array(rows + 1))))
                pairs = pa.table([pa.array(numbers[at[rows]]), pa.array(numbers[rows + 1]), jaccard], names=["a", "b", "jaccard"])
                yield _packed(pairs.filter(pc.greater_equal(jaccard, 0.0)))

        f = _functions()
        texts = self.run.df.select(f.col(self.run.id).alias("id"), f.col(self.run.text).alias("text"))
        sent_texts = texts.mapInArrow(fetch, "group int, side int, number int, text string")
        grouped = self.run.shuffled(sent_texts, "group").sortWithinPartitions("group", "side")
        return _collected(grouped.mapInArrow(verify, _PACKED), pa.schema([("a", pa.int32()), ("b", pa.int32()), ("jaccard", pa.float64())]))


class _ByJoins:
    """What is kept, for any number of candidates: nothing is collected."""

    def __init__(self, run: _Run, placed: Any, found: Any) -> None:
        self.run, self.placed, self.found = run, placed, found

    def marks(self) -> Any:
        f = _functions()
        texts = self.placed.where("place = 1").drop("keys")
        pairs = self.run.hold(self.found.mapInArrow(_unpack, "a binary, b binary").distinct())
        edges = self.run.hold(self.verified(pairs, texts))
        known = self.placed.select("id", "node", "best").join(self.fates(edges), "node", "left")
        kept = f.coalesce("kept", "best")
        return known.where(kept != f.col("id")).select(f.col("id").alias("hansieve_id"), kept.alias("duplicate_of"),
                                                       f.coalesce("jaccard", f.lit(1.0)).alias("jaccard"))

    def verified(self, pairs: Any, texts: Any) -> Any:
        """The similar pairs as worse -> better, with their Jaccard and the better one's record. Only texts that stand in
        a pair are fetched again."""
        f = _functions()
        sketcher = self.run.sketcher
        record = ("id", "rank", "tie")
        involved = pairs.select(f.explode(f.array("a", "b")).alias("node")).distinct()
        wanted = involved.join(texts, "node").select("node", *record)
        fetched = self.run.df.select(f.col(self.run.id).alias("id"), f.col(self.run.text).alias("text")).join(wanted, "id")

        def side(prefix: str) -> Any:
            return fetched.select(f.col("node").alias(prefix), *[f.col(name).alias(f"{prefix}_{name}") for name in ("text", *record)])

        both = pairs.join(side("a"), "a").join(side("b"), "b")
        a_wins = self.run.is_better("a_", "b_")
        swap = lambda yes, no, name: f.when(a_wins, f.col(yes)).otherwise(f.col(no)).alias(name)  # noqa: E731
        oriented = both.select(swap("b", "a", "worse"), swap("a", "b", "better"), f.lit(0.0).alias("jaccard"),
                               *[swap("a_" + name, "b_" + name, name) for name in record], "a_text", "b_text")
        kept = oriented.drop("a_text", "b_text")
        names, schema = kept.columns, kept.schema

        def run(batches: Iterator[Any]) -> Iterator[Any]:
            import pyarrow as pa
            import pyarrow.compute as pc
            for batch in batches:
                jaccard = pa.array(sketcher._native.verify_column(batch.column("a_text"), batch.column("b_text")))
                columns = [jaccard if name == "jaccard" else batch.column(name) for name in names]
                yield pa.record_batch(columns, names=names).filter(pc.greater_equal(jaccard, 0.0))

        return oriented.mapInArrow(run, schema)

    def fates(self, edges: Any) -> Any:
        """For each node that goes: the record it is a duplicate of. No chains: a node goes only for a better one that
        stays."""
        from pyspark.sql import Window
        f = _functions()
        gone = self.gone_by_rounds(edges.select("worse", "better"))
        kept = edges.join(gone.withColumnRenamed("node", "worse"), "worse").join(
            gone.withColumnRenamed("node", "better"), "better", "left_anti")
        best = Window.partitionBy("worse").orderBy(f.col("jaccard").desc(), *self.run.best_first())
        return (kept.withColumn("place", f.row_number().over(best)).where("place = 1")
                .select(f.col("worse").alias("node"), f.col("id").alias("kept"), "jaccard"))

    def gone_by_rounds(self, active: Any) -> Any:
        """What is similar to nothing better is kept, what is similar to something kept goes; both leave the graph, and
        the rest is looked at again: as many rounds as the longest row of decisions that hang together."""
        f = _functions()
        session, gone = self.run.df.sparkSession, None
        # A local checkpoint is quick and is lost with its executor; with a checkpoint directory set, that is used.
        reliable = session.sparkContext._jsc.sc().getCheckpointDir().isDefined()
        cut = (lambda made: made.checkpoint()) if reliable else (lambda made: made.localCheckpoint())
        while True:
            worse = active.select(f.col("worse").alias("node")).distinct()
            roots = active.select(f.col("better").alias("node")).distinct().join(worse, "node", "left_anti")
            dropped = cut(active.join(roots, active["better"] == roots["node"]).select(f.col("worse").alias("node")).distinct())
            gone = dropped if gone is None else gone.union(dropped)
            active = cut(active.join(dropped.withColumnRenamed("node", "worse"), "worse", "left_anti")
                         .join(dropped.withColumnRenamed("node", "better"), "better", "left_anti").select("worse", "better"))
            if active.isEmpty():
                return gone


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
from ._near import Sketcher, _Options


def clean(df: Any, text: str = "text", *, cleaner: Optional[Cleaner] = None, **options: Any) -> Any:
    """`df` with its column `text` cleaned. Options are those of Cleaner, or bring a Cleaner."""
    chosen = cleaner if cleaner is not None else Cleaner(**options)

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        from ._columns import replace_column
        for batch in batches:
            yield replace_column(batch, text, chosen.clean_batch)

    return df.mapInArrow(run, df.schema)


def dedup(df: Any, id: str = "id", text: str = "text", *, keep: str = "first", storage: str = "MEMORY_AND_DISK",
          driver_edges: int = 200_000, **options: Any) -> Any:
    """`df` with three more columns: duplicate_of (the id of the kept record; null: this one is kept), jaccard, and
    cluster (the id of the kept record, its own for a kept one).

    Ids must be unique, and not be made lazily (monotonically_increasing_id gives others when it is run again).
    keep: "first" and "last" go by id, since a DataFrame has no order; "longest", "COLUMN:max", "COLUMN:min".
    storage: where intermediate tables are kept (a StorageLevel). driver_edges: similar pairs up to which the choice of
    what is kept is made in the driver. Further options as `hansieve.dedup`: threshold, recall, verify, max_bucket, ... `df` is read three times: cache or store
    it if it costs much to make.
    """
    from pyspark import StorageLevel
    settings = _Options(options)
    run = _Run(df, id, text, keep, settings, getattr(StorageLevel, storage))
    placed = run.hold(run.placed(run.sketches()))
    texts = placed.where("place = 1")
    pairs = run.hold(run.candidates(texts))
    edges = run.hold(run.verified(pairs, texts))
    marked = run.mark(placed, run.fates(edges, driver_edges))
    run.release_with(marked)
    return marked


def _functions() -> Any:
    from pyspark.sql import functions
    return functions


class _Run:
    """The stages of one dedup, in their order. "node" is the 128-bit hash of a folded text: equal texts are one."""

    def __init__(self, df: Any, id: str, text: str, keep: str, settings: _Options, level: Any) -> None:
        field, _, end = keep.rpartition(":")
        if keep not in ("first", "last", "longest") and not (field and end in ("max", "min")):
            raise ValueError(f"--keep {keep}: must be first, last, longest, FIELD:max or FIELD:min")
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

    def sketches(self) -> Any:
        """One row for each record that has text: its id, its node, its band keys, and what it is ranked by."""
        f = _functions()
        by_field, longest = bool(self.field), self.keep == "longest"
        columns = [f.col(self.id).alias("id"), f.col(self.text).alias("text")]
        chosen = self.df.select(*columns, *([f.col(self.field).alias("rank")] if by_field else []))
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
        placed = sketches.select("*", f.row_number().over(within).alias("place"), f.first("id").over(within).alias("best"))
        return placed.withColumn("keys", f.when(f.col("place") == 1, f.col("keys")))

    def candidates(self, texts: Any) -> Any:
        """Pairs of nodes that share a band. Rows are sorted by key inside their partition and read once; a worker
        holds one bucket of at most max_bucket nodes, and of a larger one only pairs with its representatives."""
        f = _functions()
        max_bucket = self.settings.values["max_bucket"]

        def run(batches: Iterator[Any]) -> Iterator[Any]:
            import pyarrow as pa
            buckets = _core.BucketPairs(max_bucket)

            def batch_of(columns: Tuple[Any, Any]) -> Any:
                return pa.record_batch([pa.array(column) for column in columns], names=["a", "b"])

            for batch in batches:
                yield batch_of(buckets.add(batch.column("key"), batch.column("node")))
            yield batch_of(buckets.finish())

        bands = texts.select("node", f.explode("keys").alias("key"))
        return bands.repartition("key").sortWithinPartitions("key", "node").mapInArrow(run, "a binary, b binary").distinct()

    def verified(self, pairs: Any, texts: Any) -> Any:
        """The similar pairs as worse -> better, with their Jaccard and the better one's record. Only texts that stand in
        a pair are fetched again."""
        f = _functions()
        sketcher = self.sketcher
        record = ("id", "rank", "tie")
        involved = pairs.select(f.explode(f.array("a", "b")).alias("node")).distinct()
        wanted = involved.join(texts, "node").select("node", *record)
        fetched = self.df.select(f.col(self.id).alias("id"), f.col(self.text).alias("text")).join(wanted, "id")

        def side(prefix: str) -> Any:
            return fetched.select(f.col("node").alias(prefix), *[f.col(name).alias(f"{prefix}_{name}") for name in ("text", *record)])

        both = pairs.join(side("a"), "a").join(side("b"), "b")
        a_wins = self.is_better("a_", "b_")
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

    def fates(self, edges: Any, driver_edges: int) -> Any:
        """For each node that goes: the record it is a duplicate of. No chains: a node goes only for a better one that
        stays. A graph of up to `driver_edges` pairs is decided in the driver, a larger one by Spark."""
        from pyspark.sql import Window
        f = _functions()
        graph = edges.select("worse", "better")
        gone = self._gone_in_driver(graph) if graph.count() <= driver_edges else self._gone_by_rounds(graph)
        kept = edges.join(gone.withColumnRenamed("node", "worse"), "worse").join(
            gone.withColumnRenamed("node", "better"), "better", "left_anti")
        best = Window.partitionBy("worse").orderBy(f.col("jaccard").desc(), *self.best_first())
        return (kept.withColumn("place", f.row_number().over(best)).where("place = 1")
                .select(f.col("worse").alias("node"), f.col("id").alias("kept"), "jaccard"))

    def _gone_in_driver(self, graph: Any) -> Any:
        better_of: Dict[bytes, List[bytes]] = {}
        worse_of: Dict[bytes, List[bytes]] = {}
        for row in graph.collect():
            better_of.setdefault(bytes(row[0]), []).append(bytes(row[1]))
            worse_of.setdefault(bytes(row[1]), []).append(bytes(row[0]))
        open_betters = {node: len(betters) for node, betters in better_of.items()}
        ready = [node for node in worse_of if node not in better_of]
        gone = set()
        while ready:  # a node is ready when all better ones are decided
            node = ready.pop()
            if any(better not in gone for better in better_of.get(node, ())):
                gone.add(node)
            for worse in worse_of.get(node, ()):
                open_betters[worse] -= 1
                if open_betters[worse] == 0:
                    ready.append(worse)
        return self.df.sparkSession.createDataFrame([(node,) for node in sorted(gone)], "node binary")

    def _gone_by_rounds(self, active: Any) -> Any:
        """What is similar to nothing better is kept, what is similar to something kept goes; both leave the graph, and
        the rest is looked at again: as many rounds as the longest row of decisions that hang together."""
        f = _functions()
        session, gone = self.df.sparkSession, None
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

    def mark(self, placed: Any, fates: Any) -> Any:
        """Every record of the DataFrame with what became of it."""
        f = _functions()
        known = placed.select("id", "node", "best").join(fates, "node", "left")
        kept = f.coalesce("kept", "best")
        marks = known.where(kept != f.col("id")).select(f.col("id").alias("hansieve_id"), kept.alias("duplicate_of"),
                                                        f.coalesce("jaccard", f.lit(1.0)).alias("jaccard"))
        joined = self.df.join(marks, self.df[self.id] == marks["hansieve_id"], "left").drop("hansieve_id")
        return joined.withColumn("cluster", f.coalesce(f.col("duplicate_of"), self.df[self.id]))

"""The native code as DuckDB functions, for one big machine and tables larger than its memory.

>>> import duckdb, hansieve.duckdb
>>> connection = duckdb.connect()
>>> hansieve.duckdb.register(connection)
>>> connection.sql("select hansieve_clean('漢字')").fetchall()
[('汉字',)]
>>> connection.sql("select hansieve_jaccard('今天天气很好', '今天天氣很好。')").fetchall()
[(1.0,)]

The functions: hansieve_clean(text) -> text, hansieve_band_keys(text) -> list of bigint (texts that share one are
candidates), hansieve_jaccard(a, b) -> exact similarity. `CANDIDATES` joins them.
"""
from __future__ import annotations

from typing import Any, Mapping, Optional

from ._clean import Cleaner
from ._near import Sketcher

CANDIDATES = """
with bands as (select {id} as id, unnest(hansieve_band_keys({text})) as key from {table}),
     pairs as (select distinct a.id as a, b.id as b from bands a join bands b on a.key = b.key and a.id < b.id)
select p.a, p.b, hansieve_jaccard(x.{text}, y.{text}) as jaccard
from pairs p join {table} x on x.{id} = p.a join {table} y on y.{id} = p.b
where jaccard >= {threshold} order by all
"""


def register(connection: Any, *, cleaner: Optional[Cleaner] = None, **options: Any) -> None:
    """Makes the functions known to a connection. Options are those of Sketcher."""
    import pyarrow as pa

    clean, sketcher = cleaner if cleaner is not None else Cleaner(), Sketcher(**options)

    def band_keys(texts: Any) -> Any:
        return pa.chunked_array([chunk.cast(pa.list_(pa.int64())) for chunk in _chunks(sketcher.band_key_batch(texts))])

    def jaccard(left: Any, right: Any) -> Any:
        rows = zip(left.to_pylist(), right.to_pylist())
        return pa.array([None if a is None or b is None else sketcher.jaccard(a, b) for a, b in rows], pa.float64())

    kind: Mapping[str, Any] = dict(type="arrow", null_handling="special")
    connection.create_function("hansieve_clean", lambda texts: clean.clean_batch(texts), ["VARCHAR"], "VARCHAR", **kind)
    connection.create_function("hansieve_band_keys", band_keys, ["VARCHAR"], "BIGINT[]", **kind)
    connection.create_function("hansieve_jaccard", jaccard, ["VARCHAR", "VARCHAR"], "DOUBLE", **kind)


def _chunks(column: Any) -> Any:
    return column.chunks if hasattr(column, "chunks") else [column]

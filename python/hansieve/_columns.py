"""Tells what kind of batch a caller brought, and gives the same kind back.

A list gives a list. Anything with the Arrow C data interface (pyarrow, polars, DuckDB, ...) gives a column:
a pyarrow one if pyarrow came in, else an object that any Arrow library takes. pyarrow is never imported here.
"""
from __future__ import annotations

import sys
from typing import Any, Callable


def map_column(native: Any, texts: Any, jobs: int) -> Any:
    """Runs a native TextMap over a list, another iterable of str, an Arrow array or an Arrow stream."""
    if hasattr(texts, "__arrow_c_array__"):
        return as_caller(texts, native.map_array(texts, jobs))
    if hasattr(texts, "__arrow_c_stream__"):
        return as_caller(texts, native.map_stream(texts, jobs))
    if isinstance(texts, str):
        raise TypeError("texts: a list or an Arrow column is wanted; for one str there is another method")
    return native.map_list(texts, jobs)


def as_caller(given: Any, column: Any) -> Any:
    """`column` as a pyarrow Array or ChunkedArray where `given` is from pyarrow."""
    if not type(given).__module__.startswith("pyarrow"):
        return column
    pyarrow = sys.modules["pyarrow"]
    if hasattr(column, "__arrow_c_array__"):
        return pyarrow.array(column)
    return pyarrow.chunked_array(column)


def is_table(batch: Any) -> bool:
    """A pyarrow RecordBatch or Table."""
    pyarrow = sys.modules.get("pyarrow")
    return pyarrow is not None and isinstance(batch, (pyarrow.RecordBatch, pyarrow.Table))


def replace_column(table: Any, name: str, change: Callable[[Any], Any]) -> Any:
    """`table` with `change` made to that column; the field's nullability and metadata stay."""
    at = table.schema.get_field_index(name)
    if at < 0:
        raise ValueError(f"{name}: no such column; there are {', '.join(table.schema.names)}")
    return table.set_column(at, table.schema.field(at), change(table.column(at)))

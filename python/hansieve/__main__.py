"""python -m hansieve clean|dedup IN.parquet OUT.parquet: the command's work on Parquet files.

Row groups are read one by one; other columns, their order and the file's metadata stay. Flags mean what
those of the command `hansieve` mean.
"""
from __future__ import annotations

import argparse
import os
import sys
from typing import List, Optional


def main(arguments: Optional[List[str]] = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except ImportError as error:
        return _fail(3, f"{error}; Parquet needs pyarrow: pip install 'hansieve[arrow]'")
    except OSError as error:
        return _fail(4, str(error))
    except (ValueError, TypeError) as error:
        return _fail(2, str(error))
    return 0


def _fail(status: int, message: str) -> int:
    print(f"hansieve: {message}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hansieve", description="Clean and de-duplicate Parquet files.")
    commands = parser.add_subparsers(required=True, metavar="clean|dedup")
    clean = commands.add_parser("clean", help="clean a column of text")
    dedup = commands.add_parser("dedup", help="keep each document once")
    for command in (clean, dedup):
        command.add_argument("input", metavar="IN.parquet")
        command.add_argument("output", metavar="OUT.parquet")
        command.add_argument("--column", default="text", help="the column with the text (default: text)")
        command.add_argument("-j", "--jobs", type=int, default=1, help="threads; 0: one for each core")
    clean.add_argument("--steps")
    clean.add_argument("--skip")
    clean.add_argument("--convert", default="t2s")
    clean.add_argument("--punctuation", default="keep", choices=("keep", "fullwidth"))
    clean.add_argument("--keep")
    clean.add_argument("--drop")
    clean.add_argument("--rules", action="append", default=[], metavar="FILE.toml")
    clean.set_defaults(run=_clean)
    dedup.add_argument("--id-field", default="id")
    dedup.add_argument("--mode", default="drop", choices=("drop", "mark"))
    dedup.add_argument("--keep", default="first")
    dedup.add_argument("--threshold", type=float, default=0.7)
    dedup.add_argument("--recall", type=float, default=0.99)
    dedup.add_argument("--ngram", type=int, default=5)
    dedup.add_argument("--signature", type=int, default=128)
    dedup.add_argument("--bands", type=int, default=0)
    dedup.add_argument("--rows", type=int, default=0)
    dedup.add_argument("--fold", default="standard")
    dedup.add_argument("--verify", default="exact")
    dedup.add_argument("--containment", type=float, default=0)
    dedup.add_argument("--unit", default="document", choices=("document", "paragraph", "line"))
    dedup.add_argument("--min-unit", type=int, metavar="CHARACTERS")
    dedup.add_argument("--max-bucket", type=int, default=1000)
    dedup.add_argument("--seed", type=int, default=0)
    dedup.set_defaults(run=_dedup)
    return parser


def _clean(options: argparse.Namespace) -> None:
    import pyarrow

    from . import Cleaner
    from ._columns import replace_column
    cleaner = Cleaner(steps=options.steps, skip=options.skip, convert=options.convert, punctuation=options.punctuation,
                      keep=options.keep, drop=options.drop, rules=options.rules)

    def change(group: "pyarrow.Table") -> "pyarrow.Table":
        return replace_column(group, options.column, lambda column: cleaner.clean_batch(column, jobs=options.jobs))

    _rewrite(options, lambda groups: map(change, groups))


def _dedup(options: argparse.Namespace) -> None:
    import pyarrow.parquet as parquet

    from . import dedup
    names = ("threshold", "recall", "ngram", "signature", "bands", "rows", "fold", "verify", "max_bucket", "seed", "containment")
    settings = {name: getattr(options, name) for name in names}
    whole = options.unit == "document"
    if not whole:
        settings.update(unit=options.unit, min_unit=50 if options.min_unit is None else options.min_unit)
    elif options.min_unit is not None:
        raise ValueError("--min-unit is for --unit paragraph or line: add one of them")
    # Only the columns that the decision needs are held; the rest passes by afterwards, row group by row group.
    field = options.keep.rpartition(":")[0]
    with parquet.ParquetFile(options.input) as file:
        wanted = [name for name in dict.fromkeys((options.column, options.id_field, field)) if name in file.schema_arrow.names]
        known = file.read(columns=wanted)
    drop = options.mode == "drop"
    found = dedup(known, text=options.column, id=options.id_field, mode="mark" if whole else options.mode, keep=options.keep,
                  jobs=options.jobs, **settings)
    found = found.select([options.column] if drop and not whole else [name for name in found.column_names if name not in wanted])
    del known

    def changed(groups):
        at = 0
        for group in groups:
            part = found.slice(at, group.num_rows)
            at += group.num_rows
            if drop and whole:
                yield group.filter(part.column("jaccard").is_null())
            elif drop:  # the texts without the units that stood before
                column = group.column_names.index(options.column)
                yield group.set_column(column, group.schema.field(column), part.column(options.column))
            else:
                for name in part.column_names:
                    group = group.append_column(name, part.column(name))
                yield group

    _rewrite(options, changed)


def _rewrite(options: argparse.Namespace, change) -> None:
    """Writes what `change` makes of the row groups; OUT appears when it is complete."""
    import pyarrow.parquet as parquet
    if os.path.exists(options.output) and os.path.samefile(options.input, options.output):
        raise ValueError(f"{options.output}: input and output are the same file")
    part = f"{options.output}.part{os.getpid()}"
    writer = None
    try:
        with parquet.ParquetFile(options.input) as file:
            groups = (file.read_row_group(at) for at in range(file.num_row_groups))
            compression = file.metadata.row_group(0).column(0).compression if file.num_row_groups and file.metadata.num_columns else "zstd"
            for group in change(groups):
                if writer is None:
                    writer = parquet.ParquetWriter(part, group.schema, compression=compression)
                writer.write_table(group)
            if writer is None:  # no row group: an empty file with the same columns
                empty = next(iter(change(iter([file.schema_arrow.empty_table()]))))
                writer = parquet.ParquetWriter(part, empty.schema)
            writer.close()
        os.replace(part, options.output)
    except BaseException:
        if writer is not None:
            writer.close()
        if os.path.exists(part):
            os.remove(part)
        raise


if __name__ == "__main__":
    sys.exit(main())

"""Cleaning and conversion."""
from __future__ import annotations

import os
from typing import Any, Iterable, Iterator, List, Mapping, NamedTuple, Sequence, Tuple, Union

from . import _core, _data
from ._columns import is_table, map_column, replace_column

Names = Union[str, Sequence[str], None]


def _names(names: Names) -> List[str]:
    if names is None:
        return []
    return [name for name in names.split(",") if name] if isinstance(names, str) else list(names)


class Edit(NamedTuple):
    """One change: at code point `at` of the text given, `old` became `new`; `by` names "step/rule"."""

    at: int
    old: str
    new: str
    by: str


class _TextFunction:
    """What Cleaner and Converter share: one native function from text to text, over strings and batches."""

    _native: Any
    _field: str

    def _one(self, text: str) -> str:
        return self._native.map_str(text)

    def _batch(self, texts: Any, jobs: int) -> Any:
        return map_column(self._native, texts, jobs)

    def _iter(self, texts: Iterable[str], size: int) -> Iterator[str]:
        batch: List[str] = []
        for text in texts:
            batch.append(text)
            if len(batch) >= size:
                yield from self._native.map_list(batch)
                batch.clear()
        yield from self._native.map_list(batch)

    def __call__(self, batch: Any) -> Any:
        """A str, a list, an Arrow column, a pyarrow RecordBatch or Table, or a dict as `datasets.map` passes
        it, batched or not: of the last three the column or key `field` is replaced."""
        if isinstance(batch, str):
            return self._one(batch)
        if is_table(batch):
            return replace_column(batch, self._field, lambda column: self._batch(column, 1))
        if isinstance(batch, Mapping):
            value = batch[self._field]
            return {self._field: self._one(value) if isinstance(value, str) else self._batch(value, 1)}
        return self._batch(batch, 1)


class Cleaner(_TextFunction):
    """Cleans text: repairs, removes pinyin, doubled characters and boilerplate, joins broken lines, converts.

    >>> cleaner = Cleaner(skip="boilerplate", convert="t2s")
    >>> cleaner.clean("漢字")
    '汉字'

    Parameters mean what the flags of `hansieve clean` mean; lists may be given as "a,b".
    Immutable, safe to share between threads, and pickled as its parameters. While it works, other Python
    threads run. `opencc` is another name for `convert`.

    rules: paths of TOML files with further boilerplate rules.
    field: the key or column that holds the text in dict batches, record batches and tables.
    """

    def __init__(self, *, steps: Names = None, skip: Names = None, convert: str = "t2s", punctuation: str = "keep",
                 keep: Names = None, drop: Names = None, rules: Sequence[Union[str, "os.PathLike[str]"]] = (),
                 field: str = "text", opencc: Union[str, None] = None) -> None:
        if punctuation not in ("keep", "fullwidth"):
            raise ValueError(f"--punctuation: '{punctuation}' is not keep or fullwidth")
        self._field = field
        contents = []
        for path in rules:
            with open(path, encoding="utf-8") as file:
                contents.append((os.fspath(path), file.read()))
        self._set(dict(steps=_names(steps), skip=_names(skip), convert=opencc or convert,
                       fullwidth_punctuation=punctuation == "fullwidth", keep=_names(keep), drop=_names(drop),
                       rules=contents))

    def _set(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._native = _core.Cleaner(**{**options, "convert": _data.configuration(options["convert"])})

    def __getstate__(self) -> Tuple[Mapping[str, Any], str]:
        return self._options, self._field

    def __setstate__(self, state: Tuple[Mapping[str, Any], str]) -> None:
        options, self._field = state
        self._set(options)

    def clean(self, text: str) -> str:
        """The cleaned text.

        >>> Cleaner().clean("臺灣的圖書館")
        '台湾的图书馆'
        """
        return self._native.map_str(text)

    def edits(self, text: str, *, conversion: bool = True) -> Tuple[str, List[Edit]]:
        """The cleaned text, and every change that was made, in order. Applied to `text` they give the result;
        with `conversion=False` those of the conversion are left out, which is faster.

        >>> Cleaner().edits("很漢")
        ('很汉', [Edit(at=1, old='漢', new='汉', by='convert/t2s')])
        """
        cleaned, edits = self._native.clean_with_edits(text, conversion)
        return cleaned, [Edit._make(edit) for edit in edits]

    def clean_batch(self, texts: Any, *, jobs: int = 1) -> Any:
        """Cleans many texts at once: a list gives a list, an Arrow column a column of the same type. Nulls and
        None stay. `jobs` threads work (0: one for each core); the result does not depend on it.

        >>> Cleaner().clean_batch(["漢", None, "字"])
        ['汉', None, '字']
        """
        return self._batch(texts, jobs)

    def clean_iter(self, texts: Iterable[str], *, size: int = 256) -> Iterator[str]:
        """Cleans a stream of texts, `size` at a time.

        >>> list(Cleaner().clean_iter(iter(["漢", "字"])))
        ['汉', '字']
        """
        return self._iter(texts, size)


class Converter(_TextFunction):
    """Converts between Traditional and Simplified exactly as OpenCC 1.1.6 does, only faster.

    >>> Converter("t2s").convert("乾隆與乾燥")
    '乾隆与干燥'

    configuration: t2s, tw2s, tw2sp, hk2s, s2t, s2tw, s2twp, s2hk, t2tw, t2hk, tw2t, hk2t, t2jp, jp2t, or the
    path of an OpenCC configuration file. Immutable, safe to share between threads, pickled as its parameters.
    """

    def __init__(self, configuration: str = "t2s", *, field: str = "text") -> None:
        self._field = field
        self._set(configuration)

    def _set(self, configuration: str) -> None:
        self._configuration = configuration
        self._native = _core.Converter(_data.configuration(configuration))

    def __getstate__(self) -> Tuple[str, str]:
        return self._configuration, self._field

    def __setstate__(self, state: Tuple[str, str]) -> None:
        configuration, self._field = state
        self._set(configuration)

    def convert(self, text: str) -> str:
        """The converted text."""
        return self._native.map_str(text)

    def convert_batch(self, texts: Any, *, jobs: int = 1) -> Any:
        """Converts many texts: a list gives a list, an Arrow column a column of the same type.

        >>> Converter("s2t").convert_batch(["汉字"])
        ['漢字']
        """
        return self._batch(texts, jobs)

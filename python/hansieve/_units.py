"""dedup by paragraphs and lines: which units are compared, and what is told of them."""
from __future__ import annotations

from typing import Any, Dict, List, NamedTuple

from . import _core
from ._near import _Options, _order, _Records


class _Unit(NamedTuple):
    record: int
    number: int  # among the record's units, short ones too, from 1
    at: int      # code points of the record's text
    size: int


def dedup_units(source: _Records, native: Any, splitter: Any, mode: str, keep: str, jobs: int) -> Any:
    units: List[_Unit] = []
    first: List[int] = []  # unit of each record
    texts = source.texts()
    for record, text in enumerate(texts):
        first.append(len(units))
        found = splitter.long_ones(text) if text is not None else []
        units.extend(_Unit(record, number, begin, end - begin) for number, begin, end in found)
        native.add_list([text[begin:end] for _, begin, end in found], source.text)
    first.append(len(units))
    native.solve(mode == "pairs", [] if mode == "pairs" else _order_of_units(source, keep, first), 0, jobs)
    name = lambda at, prefix="": {f"{prefix}unit": units[at].number, f"{prefix}at": units[at].at, f"{prefix}size": units[at].size}  # noqa: E731
    id_of = lambda at: source.id(units[at].record)  # noqa: E731
    if mode == "pairs":
        return [{"a": id_of(a), **name(a, "a_"), "b": id_of(b), **name(b, "b_"), "jaccard": jaccard} for a, b, jaccard in native.pairs()]
    kept, jaccards, _ = native.fates()
    gone = [at for at, other in enumerate(kept) if at != other]
    if mode == "clusters":
        members: Dict[int, List[Dict[str, Any]]] = {}
        for at in gone:
            members.setdefault(kept[at], []).append({"id": id_of(at), **name(at), "jaccard": jaccards[at]})
        return [{"cluster": at + 1, "kept": id_of(at), **name(at), "members": members[at]} for at in sorted(members)]
    if mode == "drop":
        numbers: Dict[int, List[int]] = {}
        for at in gone:
            numbers.setdefault(units[at].record, []).append(units[at].number)
        return source.with_texts({record: splitter.without(texts[record], of_record) for record, of_record in numbers.items()})
    marks: List[List[Dict[str, Any]]] = [[] for _ in texts]
    for at in gone:
        other = kept[at]
        marks[units[at].record].append({**name(at), "duplicate_of": id_of(other), "duplicate_of_unit": units[other].number,
                                        "jaccard": jaccards[at], "cluster": other + 1})
    return source.mark({"units": marks})


def _order_of_units(source: _Records, keep: str, first: List[int]) -> List[int]:
    """Units, best to keep first: those of the best record, in its order, and so on."""
    if keep == "first":
        return []
    whole = _core.Deduper(_Options({}).native())  # knows the hashes of the texts
    source.add_to(whole)
    return [unit for record in _order(source, whole, keep) for unit in range(first[record], first[record + 1])]

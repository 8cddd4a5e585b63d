"""Cleans and de-duplicates Chinese text.

>>> import hansieve
>>> cleaner = hansieve.Cleaner()
>>> cleaner.clean("漢字")
'汉字'

The same native code as the command `hansieve`: the same text gives the same bytes.
"""
from ._clean import Cleaner, Converter, Edit
from ._core import __version__
from ._near import Index, Sketcher, dedup, read_jsonl

__all__ = ["Cleaner", "Converter", "Edit", "Index", "Sketcher", "dedup", "read_jsonl", "__version__"]

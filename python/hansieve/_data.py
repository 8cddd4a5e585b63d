"""Finds the OpenCC configurations and dictionaries that travel inside the package."""
from __future__ import annotations

import os

_FOLDER = os.path.join(os.path.dirname(__file__), "opencc")


def configuration(name: str) -> str:
    """The path of the package's own `name`; anything it does not have (a path, "none") as it is."""
    if not name or os.sep in name:
        return name
    path = os.path.join(_FOLDER, name + ".json")
    return path if os.path.exists(path) else name

"""Every example in a docstring and in docs/python.md does what it says."""
import doctest
import importlib
import os
import pkgutil
import unittest

import hansieve

DOCS = os.path.join(os.environ["HANSIEVE_SOURCE_DIR"], "docs")


def load_tests(loader, tests, pattern):
    for module in pkgutil.iter_modules(hansieve.__path__):
        if module.name in ("_core", "__main__", "spark"):
            continue
        tests.addTests(doctest.DocTestSuite(importlib.import_module(f"hansieve.{module.name}")))
    tests.addTests(doctest.DocTestSuite(hansieve))
    page = os.path.join(DOCS, "python.md")
    tests.addTests(doctest.DocFileSuite(page, module_relative=False, optionflags=doctest.ELLIPSIS))
    return tests


if __name__ == "__main__":
    unittest.main()

"""The examples for datatrove and Data-Juicer in docs/python.md, run as they stand there.

Both bring hundreds of megabytes, so they are not among the packages the tests install. To run them:

    pip install datatrove regex tldextract py-data-juicer aiohttp     # into build/python/test_env; two minutes and 900 MB
"""
import importlib.util
import os
import re
import unittest

import hansieve

with open(os.path.join(os.environ["HANSIEVE_SOURCE_DIR"], "docs", "python.md"), encoding="utf-8") as page:
    EXAMPLES = re.findall(r"```python\n(.*?)```", page.read(), re.DOTALL)


def example(name):
    """The class of that name, made by the page's code."""
    code, = (code for code in EXAMPLES if f"class {name}(" in code)
    names = {"hansieve": hansieve}
    exec(code, names)  # the page's own code
    return names[name]


def installed(package):
    return importlib.util.find_spec(package) is not None


class FrameworksTest(unittest.TestCase):
    @unittest.skipUnless(installed("datatrove"), "datatrove is not installed: it is heavy, and opt-in (see the file's head)")
    def test_datatrove_filter(self):
        from datatrove.data import Document
        step = example("HansieveFilter")(least=0.5)
        kept = list(step.run([Document(text="臺灣的圖書館很大。\n", id="a"), Document(text="", id="b")]))
        self.assertEqual([(document.id, document.text) for document in kept], [("a", "台湾的图书馆很大。\n"), ("b", "")])
        step = example("HansieveFilter")(least=1.5)
        self.assertEqual(list(step.run([Document(text="臺灣", id="a")])), [])

    @unittest.skipUnless(installed("data_juicer"), "py-data-juicer is not installed: it is heavy, and opt-in (see the file's head)")
    def test_data_juicer_mapper(self):
        mapper = example("HansieveMapper")()
        self.assertEqual(mapper.process_batched({"text": ["臺灣", "漢字"], "id": [1, 2]}), {"text": ["台湾", "汉字"], "id": [1, 2]})


if __name__ == "__main__":
    unittest.main()

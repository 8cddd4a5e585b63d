"""Cleaner and Converter: strings, batches, edits, pickles, threads; the same bytes as the command."""
import glob
import os
import pickle
import random
import subprocess
import threading
import time
import unittest

import hansieve

ROOT = os.environ["HANSIEVE_SOURCE_DIR"]
FIXTURES = sorted(glob.glob(os.path.join(ROOT, "fixtures", "docs", "*")))


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def random_texts(count, seed=9):
    """Han, Latin, pinyin marks, spaces, line ends, astral characters: whatever cleaning may stumble over."""
    pick = random.Random(seed)
    alphabet = "漢字臺灣的一是了我不人在乾隆發展ab Z9 \n\n\t　,。，：（）āáǎ\u200b\ufeff\U0002A6A5记者讯第页"
    return ["".join(pick.choices(alphabet, k=pick.randrange(0, 400))) for _ in range(count)]


def apply(text, edits):
    out, at = [], 0
    for edit in edits:
        assert text[edit.at:edit.at + len(edit.old)] == edit.old
        out += [text[at:edit.at], edit.new]
        at = edit.at + len(edit.old)
    return "".join(out) + text[at:]


class CleanTest(unittest.TestCase):
    def test_same_bytes_as_the_command(self):
        command = os.environ["HANSIEVE_BIN"]
        for options, flags in (({}, []), ({"skip": "convert"}, ["--skip", "convert"]), ({"convert": "tw2sp"}, ["--convert", "tw2sp"])):
            cleaner = hansieve.Cleaner(**options)
            for path in FIXTURES:
                with open(path, "rb") as file:
                    out = subprocess.run([command, "clean", *flags], stdin=file, capture_output=True, check=True).stdout
                self.assertEqual(cleaner.clean(read(path)).encode(), out, (path, options))

    def test_one_at_a_time_in_a_batch_and_in_threads_alike(self):
        cleaner = hansieve.Cleaner()
        texts = random_texts(300) + [read(path) for path in FIXTURES]
        texts.append("漢字很多，沒有換行。" * 20000)
        one = [cleaner.clean(text) for text in texts]
        self.assertEqual(cleaner.clean_batch(texts), one)
        self.assertEqual(cleaner.clean_batch(texts, jobs=4), one)
        self.assertEqual(list(cleaner.clean_iter(iter(texts), size=7)), one)
        results = {}
        threads = [threading.Thread(target=lambda n=n: results.update({n: [cleaner.clean(t) for t in texts]})) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for n in range(4):
            self.assertEqual(results[n], one)

    def test_edits_lead_from_the_text_to_the_result(self):
        for convert in ("t2s", "none"):
            cleaner = hansieve.Cleaner(convert=convert)
            for text in random_texts(200) + [read(path) for path in FIXTURES]:
                cleaned, edits = cleaner.edits(text)
                self.assertEqual(cleaned, cleaner.clean(text))
                self.assertEqual(apply(text, edits), cleaned)
                self.assertTrue(all("/" in edit.by for edit in edits))

    def test_edits_without_the_conversion(self):
        cleaned, edits = hansieve.Cleaner().edits("漢字", conversion=False)
        self.assertEqual((cleaned, edits), ("汉字", []))

    def test_lone_surrogates_become_replacement_characters(self):
        cleaner = hansieve.Cleaner()
        self.assertEqual(cleaner.clean("a\ud800漢"), "a\ufffd汉")
        self.assertEqual(cleaner.clean_batch(["\udfff\ud800"]), ["\ufffd\ufffd"])

    def test_empty_nul_and_none(self):
        cleaner = hansieve.Cleaner(steps="convert")
        self.assertEqual(cleaner.clean(""), "")
        self.assertEqual(cleaner.clean("漢\0漢"), "汉\0汉")
        self.assertEqual(cleaner.clean_batch([None, "漢", None]), [None, "汉", None])
        self.assertEqual(cleaner.clean_batch([]), [])

    def test_pickles_as_its_parameters(self):
        for thing in (hansieve.Cleaner(skip="reflow", convert="tw2s", field="content"), hansieve.Converter("s2t")):
            data = pickle.dumps(thing)
            self.assertLess(len(data), 500)
            again = pickle.loads(data)
            self.assertEqual(pickle.dumps(again), data)
            self.assertEqual(again("漢語汉语"), thing("漢語汉语"))

    def test_errors_say_what_the_command_says(self):
        command = os.environ["HANSIEVE_BIN"]
        for options, flags in (({"steps": "wash"}, ["--steps", "wash"]), ({"convert": "x2y"}, ["--convert", "x2y"])):
            with self.assertRaises(ValueError) as raised:
                hansieve.Cleaner(**options)
            run = subprocess.run([command, "clean", *flags], input=b"", capture_output=True)
            self.assertIn(str(raised.exception), run.stderr.decode())
        for wrong in (5, b"bytes", None):
            with self.assertRaises(TypeError):
                hansieve.Cleaner().clean(wrong)
        with self.assertRaises(TypeError):
            hansieve.Cleaner().clean_batch("one str")
        with self.assertRaises(ValueError):
            hansieve.Cleaner(punctuation="wide")
        with self.assertRaises(OSError):
            hansieve.Cleaner(rules=["/nowhere.toml"])

    def test_dict_batches_and_rows(self):
        cleaner = hansieve.Cleaner(field="content")
        self.assertEqual(cleaner({"content": ["漢", None], "id": [1, 2]}), {"content": ["汉", None]})
        self.assertEqual(cleaner({"content": "漢", "id": 1}), {"content": "汉"})

    def test_other_threads_run_meanwhile(self):
        cleaner, beats, stop = hansieve.Cleaner(), [], threading.Event()
        big = ["漢字臺灣的發展。\n" * 300000]

        def beat():
            while not stop.is_set():
                beats.append(time.perf_counter())
                time.sleep(0.001)

        thread = threading.Thread(target=beat)
        thread.start()
        begin = time.perf_counter()
        cleaner.clean_batch(big)
        end = time.perf_counter()
        stop.set()
        thread.join()
        inside = [t for t in beats if begin < t < end]
        self.assertGreater(len(inside), (end - begin) / 0.1, "the GIL was held")

    def test_converter(self):
        self.assertEqual(hansieve.Converter("s2twp").convert("鼠标里面的硅二极管坏了"), "滑鼠裡面的矽二極體壞了")
        self.assertEqual(hansieve.Converter().convert_batch(["漢", None]), ["汉", None])


if __name__ == "__main__":
    unittest.main()

"""The cost of every step grows no faster than its input: instructions, counted under callgrind (scripts/growth has all shapes)."""
import importlib.machinery
import importlib.util
import os
import shutil
import unittest

SOURCE = os.environ['HANSIEVE_SOURCE_DIR']
PROGRAM = os.path.join(os.path.dirname(os.environ['HANSIEVE_BIN']), 'tests/hansieve_growth')
os.environ['HANSIEVE_GROWTH'] = PROGRAM

STEPS = ['repair', 'pinyin', 'undouble', 'boilerplate', 'reflow', 'space', 'convert']
SHAPES = ['prose', 'one huge line', 'one-character lines', 'doubled', 'annotated', 'blanks', 'the same line']
ALONE = ['undouble:doubled digits in one line', 'pinyin:a rare character annotated', 'pinyin:shifted annotations in one run']
OTHERS = [f'{what}:{shape}' for what in ('gb18030', 'json', 'sketch') for shape in ('prose', 'blanks')]
WHOLE = [f'clean:{shape}' for shape in ('prose', 'one huge line', 'doubled', 'the same line')]
RECORDS = [f'{what}:{corpus}' for what in ('dedup stream', 'dedup') for corpus in ('news', 'same', 'near', 'chain')]


def growth():
    loader = importlib.machinery.SourceFileLoader('growth', os.path.join(SOURCE, 'scripts/growth'))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('growth', loader))
    loader.exec_module(module)
    return module


@unittest.skipUnless(shutil.which('valgrind'), 'valgrind is missing')
@unittest.skipUnless(os.path.exists(PROGRAM), 'hansieve_growth is not built: its header comes with valgrind, and sanitizers exclude it')
class GrowthTest(unittest.TestCase):
    def check(self, pairs, sizes):
        module = growth()
        found = module.measure(pairs, sizes)
        for larger in module.LARGER:   # what looks steep among small texts is counted again, as the script does
            again = [pair for pair, (slope, _) in found.items() if slope > module.BOUND]
            found.update(module.measure(again, larger) if again else {})
        over = {pair: round(slope, 3) for pair, (slope, _) in found.items() if slope > module.BOUND}
        self.assertEqual(over, {})

    def test_steps_alone(self):
        self.check([f'{step}:{shape}' for step in STEPS for shape in SHAPES if (step, shape) != ('convert', 'prose')] + ALONE + OTHERS, '16384,65536')

    def test_conversion(self):
        # Made-up news need the slower ways more often the longer they are, up to a megabyte.
        self.check(['convert:prose'], '2097152,8388608')

    def test_whole_cleaning(self):
        self.check(WHOLE[1:], '65536,196608')   # from one window to several
        self.check(WHOLE[:1], '262144,1048576')   # with conversion, as above

    def test_dedup(self):
        self.check(RECORDS, '65536,262144')


if __name__ == '__main__':
    unittest.main()

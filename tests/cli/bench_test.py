"""hansieve bench: measures what it says on what it is given."""
import json
import re
import unittest
import xml.etree.ElementTree

from support import ProgramTest

FAST = ('--size', 1, '--seconds', 0)


class BenchTest(ProgramTest):
    def measured(self, *args):
        return json.loads(self.ok('bench', *FAST, '--json', '-', *args))

    def test_measures_every_task_on_every_corpus(self):
        got = self.measured('--corpus', 'news,short')
        self.assertEqual(got['schema'], 'hansieve.bench/1')
        self.assertEqual([c['name'] for c in got['corpora']], ['news', 'short'])
        names = list(dict.fromkeys(m['name'] for m in got['measurements']))
        steps = ['repair', 'pinyin', 'undouble', 'boilerplate', 'reflow', 'space']
        self.assertEqual(names, ['floor/memcpy', 'floor/xxh3_document', 'clean/all', *(f'clean/{s}' for s in steps), 'convert/t2s',
                                 'sketch/128', 'fold_sketch/128', 'dedup'])
        self.assertEqual(len(got['measurements']), 2 * len(names))
        for corpus in got['corpora']:
            self.assertGreaterEqual(corpus['bytes'], 1000000)
        for m in got['measurements']:
            self.assertGreater(m['bytes_per_second'], 0, m)
            self.assertGreaterEqual(m['rounds'], 1)
        self.assertTrue(all(m['share_of_memcpy'] == 1 for m in got['measurements'] if m['name'] == 'floor/memcpy'))
        dedup = next(m for m in got['measurements'] if m['name'] == 'dedup')
        self.assertGreater(dedup['memory_bytes'], 0)

    def test_measures_given_files(self):
        self.write('d/a.txt', '会议召开。\n' * 10)
        self.write('d/b.jsonl', '{"text":"漢語"}\nno json\n{"content":"环境"}\n')
        got = self.measured(self.path('d'), '--skip', 'boilerplate')
        self.assertEqual(got['corpora'], [{'name': 'input', 'source': self.path('d'), 'documents': 3, 'bytes': 172}])
        self.assertNotIn('clean/boilerplate', [m['name'] for m in got['measurements']])

    def test_the_same_texts_everywhere(self):
        sizes = {c['name']: (c['documents'], c['bytes']) for c in self.measured('--steps', 'none')['corpora']}
        self.assertEqual(sizes, {'news': (644, 1000225), 'trad': (644, 1000225), 'short': (3752, 1000072), 'long': (22, 1045665)})

    def test_prints_a_table_and_draws(self):
        table = self.ok('bench', *FAST, '--corpus', 'news', '--plot', self.path('b.svg')).decode()
        self.assertRegex(table, r'(?m)^MB/s +news +memory$')
        self.assertRegex(table, r'(?m)^clean +[\d,.]+ +[\d,.]+ MB$')
        self.assertEqual(len({len(line) for line in re.findall(r'(?m)^.* MB$', table)}), 1, 'columns stand below each other')
        svg = xml.etree.ElementTree.fromstring(self.read('b.svg'))
        texts = [''.join(t.itertext()).strip() for t in svg.iter('{http://www.w3.org/2000/svg}text')]
        self.assertIn('convert t2s', texts)

    def test_mistakes(self):
        self.fails('bench', self.path('none'), status=4, says=['none', 'cannot open'])
        self.write('empty.txt', '')
        self.fails('bench', self.path('empty.txt'), status=4, says=['no documents in'])
        self.fails('bench', '--steps', 'nope', status=2, says=['nope'])


if __name__ == '__main__':
    unittest.main()

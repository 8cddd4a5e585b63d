"""What the program writes holds to docs/schemas."""
import glob
import json
import os
import subprocess
import unittest

from support import SOURCE, ProgramTest

try:
    import jsonschema
except ImportError as error:
    raise unittest.SkipTest('this Python lacks jsonschema (Debian: python3-jsonschema)') from error


class SchemaTest(ProgramTest):
    def check(self, name, data, lines=True):
        with open(os.path.join(SOURCE, 'docs/schemas', name + '.json'), encoding='utf8') as f:
            schema = json.load(f)
        jsonschema.Draft7Validator.check_schema(schema)
        validator = jsonschema.Draft7Validator(schema)
        documents = [json.loads(line) for line in data.splitlines()] if lines else [json.loads(data)]
        self.assertTrue(documents)
        for document in documents:
            validator.validate(document)
        return documents

    def test_files_of_a_run(self):
        fixtures = os.path.join(SOURCE, 'fixtures/docs')
        self.ok('clean', fixtures, '-o', self.path('out'), '--audit', self.path('audit'), '--stats', self.path('stats'))
        self.check('audit', self.read('audit'))
        self.check('stats', self.read('stats'), lines=False)

    def test_odd_input(self):
        self.write('in/a.jsonl', b'{"text":"\xe6\xbc\xa2\xff"}\nnot json\n{"text":"\\u6f22"}\n')
        self.write('in/b.txt', '漢語乾坤'.encode('big5') + b'\xff')
        self.write('in/名.txt', '漢')
        with open(os.path.join(self.dir.encode(), b'in', b'\xff.txt'), 'wb') as f:
            f.write('漢'.encode())
        self.ok('clean', self.path('in'), '-o', self.path('out'), '--audit', self.path('audit'), '--stats', self.path('stats'),
                '--quarantine', self.path('q'), '--encoding', 'big5', '--config', self.write('c.toml', ''), status=1)
        self.check('audit', self.read('audit'))
        self.check('stats', self.read('stats'), lines=False)
        self.assertEqual(self.check('quarantine', self.read('q'))[0]['line'], 2)

    def test_clusters(self):
        text = '这是一篇足够长的文章，讲的是同一件事情，说了很多遍同样的话。' * 3
        records = ''.join(json.dumps({'id': str(n), 'text': text + '尾' * (n % 2)}) + '\n' for n in range(4))
        self.check('clusters', self.ok('dedup', '--format', 'jsonl', '--mode', 'clusters', '--removed', self.path('r'), data=records.encode()))
        self.assertEqual(len(self.check('removed', self.read('r'))), 3)

    def test_units(self):
        pages = os.path.join(SOURCE, 'fixtures/units/pages.jsonl')
        self.ok('dedup', pages, '--unit', 'paragraph', '--removed', self.path('r'), '--audit', self.path('audit'))
        self.assertEqual(len(self.check('removed', self.read('r'))), 6)
        self.check('audit', self.read('audit'))
        self.assertGreater(len(self.check('clusters', self.ok('dedup', pages, '--unit', 'line', '--mode', 'clusters'))), 3)

    def test_containment(self):
        article = ''.join(chr(0x4E00 + n * 7) for n in range(300))
        records = ''.join(json.dumps({'id': i, 'text': t}) + '\n' for i, t in ((1, article), (2, article[::-1] + article + '据悉。' * 90))).encode()
        args = ['dedup', '--format', 'jsonl', '--containment', '0.8', '--removed', self.path('r')]
        self.assertEqual(len(self.check('clusters', self.ok(*args, '--mode', 'clusters', data=records))), 1)
        self.assertEqual(self.check('removed', self.read('r'))[0]['inner'], 1)

    def test_mnbvc(self):
        out = self.ok('clean', os.path.join(SOURCE, 'fixtures/docs'), '--output-format', 'mnbvc')
        self.assertGreater(len(self.check('mnbvc', out)), 3)

    def test_bench(self):
        got = self.check('bench', self.ok('bench', '--size', 1, '--seconds', 0, '--corpus', 'news,trad', '--json', '-'), lines=False)
        self.assertEqual(len(got[0]['corpora']), 2)

    def test_every_schema_is_named_in_the_docs(self):
        with open(os.path.join(SOURCE, 'docs/formats.md'), encoding='utf8') as f:
            text = f.read()
        for path in glob.glob(os.path.join(SOURCE, 'docs/schemas/*.json')):
            self.assertIn('schemas/' + os.path.basename(path), text)


if __name__ == '__main__':
    unittest.main()

"""hansieve report: what the page holds; tests/report has how it looks and behaves in a browser."""
import json
import os
import random
import re
import unittest

from support import ProgramTest, run

DIRTY = '■记者 张三\n\n勇勇担担使使命命葆葆初初心心\n\n会议召开。\n'


class ReportTest(ProgramTest):
    def page(self, *args):
        self.ok('report', *args, '-o', self.path('r.html'))
        return self.read('r.html').decode('utf8')

    def data(self, *args):
        found = re.search(r'<script type="application/json" id="data">(.*?)</script>', self.page(*args), re.S)
        return json.loads(found[1])

    def cleaned(self, text, name='in.txt', *flags):
        self.write(name, text)
        self.ok('clean', self.path(name), '-o', self.path('out-' + name), '--audit', self.path('a.jsonl'), *flags)
        return self.path('a.jsonl')

    @staticmethod
    def sides(document):
        """Both texts of a document that is shown whole."""
        before = after = ''
        for part in document['p']:
            if isinstance(part, str):
                before, after = before + part, after + part
            else:
                before, after = before + part[1], after + part[2]
        return before, after

    def test_counts_rules_and_shows_both_texts(self):
        changes = self.data(self.cleaned(DIRTY))['changes']
        rules = {rule[0]: rule[1:3] for rule in changes['rules']}
        self.assertEqual(rules['undouble/run'], [1, 1])
        self.assertEqual((changes['documents'], changes['changed'], changes['textless']), (1, 1, 0))
        self.assertEqual(self.sides(changes['list'][0]), (DIRTY, self.read('out-in.txt').decode('utf8')))

    def test_the_original_serves_as_well_as_the_cleaned_text(self):
        audit = self.cleaned(DIRTY)
        by_cleaned, by_original = (self.data(audit, '--texts', self.path(name)) for name in ('out-in.txt', 'in.txt'))
        self.assertEqual(by_cleaned['changes'], by_original['changes'])

    def test_records_are_documents_of_their_own(self):
        texts = [DIRTY, '会议召开。\n', '"引号"\\反斜线\n\n\n■记者 李四\n', 'a\\n' * 3 + DIRTY]
        lines = [json.dumps({'id': f'd{i}', 'n': i, 'text': text}, ensure_ascii=i % 2 == 0) for i, text in enumerate(texts)]
        changes = self.data(self.cleaned('\n'.join(lines) + '\n', 'in.jsonl'))['changes']
        after = [json.loads(line)['text'] for line in self.read('out-in.jsonl').decode('utf8').splitlines()]
        changed = [i for i, text in enumerate(texts) if after[i] != text]
        self.assertEqual((changes['documents'], changes['changed']), (4, len(changed)))
        self.assertEqual([d['n'] for d in changes['list']], [f'd{i}' for i in changed])
        for i, document in zip(changed, changes['list']):
            self.assertEqual(self.sides(document), (texts[i], after[i]))

    def test_another_text_is_not_taken(self):
        audit = self.cleaned(DIRTY)
        other = self.write('other.txt', '这是另外一篇文章，和审计没有关系。' * 20)
        for texts in (other, self.path('missing.txt'), self.dir + '/none/'):
            changes = self.data(audit, '--texts', texts)['changes']
            self.assertEqual(changes['textless'], 1)
            self.assertTrue(any(isinstance(part, int) and part < 0 for part in changes['list'][0]['p']), 'bytes nobody has')

    def test_nothing_can_end_the_data(self):
        hostile = '■记者 张三\n\n</script><script>alert(1)</script><!--\u2028\u2029\u200b臺灣\n'
        page = self.page(self.cleaned(hostile))
        self.assertEqual(page.count('<script'), 2)
        self.assertEqual(page.count('</script'), 2)
        self.assertNotIn('\u2028', page)
        self.assertIn("default-src 'none'", page)
        changes = self.data(self.path('a.jsonl'))['changes']
        self.assertEqual(self.sides(changes['list'][0])[0], hostile)

    def test_sample_is_a_lot_that_can_be_drawn_again(self):
        lines = [json.dumps({'id': i, 'text': DIRTY}) for i in range(40)]
        audit = self.cleaned('\n'.join(lines) + '\n', 'in.jsonl')
        drawn = {}
        for seed in (0, 0, 1):
            changes = self.data(audit, '--sample', 7, '--seed', seed)['changes']
            self.assertEqual((changes['changed'], changes['shown'], len(changes['list'])), (40, 7, 7))
            ids = [int(d['n']) for d in changes['list']]
            self.assertEqual(ids, sorted(ids))
            self.assertEqual(drawn.setdefault(seed, ids), ids)
        self.assertNotEqual(drawn[0], drawn[1])

    def test_long_texts_are_cut_and_folded(self):
        changes = self.data(self.cleaned('会议召开了，' * 400 + '\n\n■记者 张三\n\n' + '會' * 300), '--max-chars', 200)['changes']
        document = changes['list'][0]
        shown = sum(len(p) if isinstance(p, str) else max(len(p[1]), len(p[2])) for p in document['p'] if not isinstance(p, int))
        self.assertLessEqual(shown, 200)
        folded = sum(p for p in document['p'] if isinstance(p, int))
        self.assertGreater(folded, 2000)

    def test_shows_clusters_with_their_texts(self):
        text = '今天天气很好，我们去公园散步，晚上再回家。'
        self.write('in.jsonl', '{"id":"a<b","text":"%s"}\n{"id":7,"text":"%s"}\n{"id":"x","text":"无关"}\n' % (text, text))
        self.ok('dedup', self.path('in.jsonl'), '--mode', 'clusters', '-o', self.path('c.jsonl'))
        clusters = self.data(self.path('c.jsonl'), '--texts', self.path('in.jsonl'))['clusters']
        self.assertEqual((clusters['clusters'], clusters['duplicates'], clusters['withTexts']), (1, 1, 1))
        self.assertEqual(clusters['list'], [{'k': 'a<b', 'c': 1, 'm': [[7, 1]]}])
        self.assertEqual(clusters['texts'], {'"a<b"': text, '7': text})
        self.assertEqual(self.data(self.path('c.jsonl'))['clusters']['texts'], {})

    def test_text_files_in_a_directory(self):
        for name in ('a/1.txt', 'a/2.txt', 'a/b/3.txt'):
            self.write(name, '今天天气很好，我们去公园散步，晚上再回家。\n■记者 张三\n')
        self.ok('clean', self.path('a'), '-o', self.path('clean') + '/', '--audit', self.path('a.jsonl.zst'))
        self.ok('dedup', self.path('clean'), '--mode', 'clusters', '-o', self.path('c.jsonl'))
        data = self.data(self.path('a.jsonl.zst'), self.path('c.jsonl'), '--texts', self.path('clean'))
        self.assertEqual((data['changes']['documents'], data['changes']['textless']), (3, 0))
        self.assertEqual(sorted(data['clusters']['texts']), ['"1.txt"', '"2.txt"', '"b/3.txt"'])

    def test_texts_that_cannot_be_read_are_named(self):
        self.write('in.txt', DIRTY * 2000)
        self.ok('clean', self.path('in.txt'), '-o', self.path('out.txt.gz'), '--audit', self.path('a.jsonl'))
        self.write('out.txt.gz', self.read('out.txt.gz')[:-40])
        self.write('c.jsonl', '{"cluster":1,"kept":"out.txt.gz","members":[]}\n')
        for args in ([self.path('a.jsonl')], [self.path('c.jsonl'), '--texts', self.dir]):
            done = run('report', *args, '-o', self.path('r.html'))
            self.assertEqual(done.returncode, 0)
            self.assertIn('out.txt.gz', done.stderr.decode('utf8'))
        self.assertEqual(self.data(self.path('a.jsonl'))['changes']['textless'], 1)

    def test_damaged_audits_end_with_a_message(self):
        """Numbers, order, bytes and ends of an audit changed at random (seed 5): a page or a message, never a crash."""
        lines = [json.dumps({'id': i, 'text': DIRTY}) for i in range(3)]
        whole = open(self.cleaned('\n'.join(lines) + '\n', 'in.jsonl'), encoding='utf8').read()
        random_ = random.Random(5)
        seen = set()
        for _ in range(40):
            damage = random_.randrange(4)
            if damage == 0:
                number = random_.choice(list(re.finditer(r'\d+', whole)))
                audit = whole[:number.start()] + str(random_.choice((0, 1, 10**6, 2**63, int(number[0]) + 1))) + whole[number.end():]
            elif damage == 1:
                rest = whole.splitlines(True)
                random_.shuffle(rest)
                audit = ''.join(rest)
            else:
                at = random_.randrange(len(whole))
                audit = whole[:at] + (random_.choice('"\\{[],9') + whole[at + 1:] if damage == 2 else '')
            self.write('damaged.jsonl', audit)
            got = run('report', self.path('damaged.jsonl'), '--texts', self.path('out-in.jsonl'), '-o', self.path('damaged.html'))
            self.assertIn(got.returncode, (0, 3, 4), audit)
            self.assertEqual(got.returncode == 0, got.stderr == b'', got.stderr)
            seen.add(got.returncode)
        self.assertEqual(seen, {0, 3, 4})

    def test_other_files_are_refused(self):
        self.write('x.jsonl', '{"a":1}\n')
        self.fails('report', self.path('x.jsonl'), '-o', self.path('r.html'), status=3, says=['neither an audit nor a list of clusters'])
        self.write('y.jsonl', '{"type":"document","schema":"hansieve.audit/1","tool":"0","input":"a","output":"b","format":"text"}\n{"type":"end"')
        self.fails('report', self.path('y.jsonl'), '-o', self.path('r.html'), status=4, says=['y.jsonl: line 2'])
        self.assertFalse(os.path.exists(self.path('r.html')))


if __name__ == '__main__':
    unittest.main()

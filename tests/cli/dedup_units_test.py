"""hansieve dedup --unit paragraph and line: against a naive oracle, and the laws: what is removed comes back, nothing else moves."""
import gzip
import json
import os
import random
import unittest

from support import SOURCE, ProgramTest

PAGES = os.path.join(SOURCE, 'fixtures', 'units', 'pages.jsonl')


def lines(records, **kw):
    return ''.join(json.dumps(r, ensure_ascii=False, **kw) + '\n' for r in records).encode('utf8')


def grams(text):
    return {text[i:i + 5] for i in range(len(text) - 4)} or {text}


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def naive(documents, least, threshold=0.7):
    """Of lists of units: which go, and for which: {(document, unit): (document, unit, jaccard)}; numbers from 0. Equal units share their fate."""
    kept, gone, first = [], {}, {}
    for d, units in enumerate(documents):
        for u, unit in enumerate(units):
            if len(unit) < least:
                continue
            if unit in first:
                gone[d, u] = gone.get(first[unit], (*first[unit], 1))
                continue
            first[unit] = d, u
            mine, best = grams(unit), None
            for key, others in kept:
                jaccard = len(mine & others) / len(mine | others)
                if jaccard >= threshold and (best is None or jaccard > best[2]):
                    best = (*key, jaccard)
            if best:
                gone[d, u] = best
            else:
                kept.append(((d, u), mine))
    return gone


class DedupUnitsTest(ProgramTest):
    def dedup(self, *args, data, status=0):
        return self.ok('dedup', '--format', 'jsonl', *args, data=data, status=status)

    def documents(self, seed, count=60):
        """Units of many lengths, some of them equal to or near copies of others, far from the threshold on either side."""
        pick = random.Random(seed)
        pool, out = [], []
        for _ in range(count):
            units = []
            for _ in range(pick.randrange(9)):
                old = pick.choice(pool) if pool and pick.random() < 0.6 else None
                unit = ''.join(chr(0x4E00 + pick.randrange(3000)) for _ in range(pick.choice((3, 12, 40, 60, 90, 200))))
                if old and pick.random() < 0.5:
                    unit = old
                elif old:
                    at = pick.randrange(len(old))
                    unit = old[:at] + '改' * (len(old) // 60) + old[at + len(old) // 60:]
                pool.append(unit)
                units.append(unit)
            out.append(units)
        return out

    def test_the_same_as_a_naive_oracle(self):
        for seed, unit, between in ((1, 'paragraph', '\n\n'), (2, 'line', '\n'), (3, 'paragraph', '\r\n\r\n')):
            documents = self.documents(seed)
            gone = naive(documents, 40)
            self.assertGreater(len(gone), 50)
            self.assertTrue(any(g[2] < 1 for g in gone.values()))
            data = lines({'id': f'd{i}', 'n': 1.50, 'text': between.join(u)} for i, u in enumerate(documents))
            args = ['--unit', unit, '--min-unit', '40', '--fold', 'none']
            got = [json.loads(line) for line in self.dedup(*args, '--removed', self.path('r'), data=data).splitlines()]
            left = [[x for u, x in enumerate(units) if (d, u) not in gone] for d, units in enumerate(documents)]
            self.assertEqual([r['text'] for r in got], [between.join(units) for units in left])
            removed = {(r['id'], r['unit']): r for r in map(json.loads, self.read('r').splitlines())}
            self.assertEqual(set(removed), {(f'd{d}', u + 1) for d, u in gone})
            for (d, u), (kept, kept_unit, jaccard) in gone.items():
                r = removed[f'd{d}', u + 1]
                self.assertEqual((r['kept'], r['kept_unit']), (f'd{kept}', kept_unit + 1))
                self.assertAlmostEqual(r['jaccard'], jaccard)
                text = between.join(documents[d]).encode()
                self.assertEqual(text[r['at']:r['at'] + r['size']].decode(), documents[d][u])
            self.assertEqual(len({r['cluster'] for r in removed.values()}), len({g[:2] for g in gone.values()}))

    def mixed(self, seed=5):
        """Records with all that can stand in them: escapes, line ends, blank lines, malformed ones, a repeated id, an open end."""
        pick, out = random.Random(seed), []
        for i, units in enumerate(self.documents(seed, 80)):
            text = ''.join(u + pick.choice(('\n', '\n\n', '\r\n', '\n　\n', '。\n')) for u in units)
            out.append(lines([{'n': i % 7, 'text': text, 'id': i, 'tail': '\\"\n'}], **({'separators': (' , ', ' :')} if i % 3 else {})))
            if i % 5 == 0:
                ascii = json.dumps({'id': f'a{i}', 'text': text + '\U00020000"\\/'}).encode() + b'\r\n'
                out.append(ascii.replace(b'\\n', b'\\u000a', 1))
        out.append(b'\n{"id":1}\nnot json\n' + out[3] + b'{"id":"bad","text":"' + b'\xff\xe4' * 90 + b'\\ud800"}\n')
        out.append('{"id":"open","text":"末尾"}'.encode())
        return b''.join(out)

    def test_ways_in_threads_and_memory_change_nothing(self):
        data = self.mixed()
        plain, packed = self.write('a.jsonl', data), self.write('a.jsonl.gz', gzip.compress(data))
        for unit in ('paragraph', 'line'):
            for args in ([], ['--mode', 'mark'], ['--mode', 'pairs'], ['--mode', 'clusters'], ['--keep', 'last'], ['--keep', 'longest'], ['--keep', 'n:max']):
                args = ['--unit', unit, '--min-unit', '30', *args]
                files = [['--removed', self.path('r')]] + ([['--audit', self.path('audit')]] if '--mode' not in args else [])
                got = set()
                for way in ([plain], [plain, '-j', '3'], [packed, '-j', '2'], [plain, '--memory', '96M'], [packed, '--memory', '1G', '-j', '2']):
                    for more in files:
                        got.add((more[0], self.ok('dedup', *way, *args, *more, status=1), self.read(os.path.basename(more[1])).replace(b'.gz', b'')))
                got.add((files[0][0], self.dedup(*args, *files[0], data=data, status=1), self.read('r')))
                self.assertEqual(len(got), len(files), args)

    def restored(self, data, *args, status=0):
        source = self.write('in.jsonl', data)
        self.ok('dedup', source, *args, '--audit', self.path('audit'), '-o', self.path('out.jsonl'), status=status)
        self.ok('restore', '--audit', self.path('audit'), self.path('out.jsonl'), '-o', self.path('back'))
        return self.read('back')

    def test_restore_gives_the_input_back(self):
        for data, status in ((self.mixed(), 1), (self.mixed(6), 1), (read(PAGES), 0), (b'', 0)):
            for args in (['--unit', 'paragraph'], ['--unit', 'line', '--min-unit', '5'], ['--unit', 'line', '--quarantine', self.path('q')]):
                self.assertEqual(self.restored(data, *args, status=status), data)
        rules = {e['by'] for line in self.read('audit').splitlines() for e in json.loads(line).get('edits', ())}
        self.assertLessEqual(rules, {'dedup/line', 'quarantine/record'})

    def test_restore_of_a_stream_and_of_several_inputs(self):
        data = self.mixed()
        out = self.dedup('--unit', 'line', '--min-unit', '9', '--audit', self.path('audit.zst'), data=data, status=1)
        self.assertLess(len(out), len(data) * 0.9)
        self.assertEqual(self.ok('restore', '--audit', self.path('audit.zst'), data=out), data)
        parts = [self.write(f'{i}.jsonl', part) for i, part in enumerate((data, self.mixed(6)))]
        out = self.ok('dedup', *parts, '--unit', 'line', '--min-unit', '9', '--audit', self.path('audit'), status=1)
        self.ok('restore', '--audit', self.path('audit'), '-o', self.path('back') + '/', data=out)
        for part in parts:
            self.assertEqual(self.read('back' + part), self.read(os.path.basename(part)))

    def test_running_again_removes_nothing(self):
        for unit in ('paragraph', 'line'):
            for data, status in ((self.mixed(), 1), (read(PAGES), 0)):
                once = self.dedup('--unit', unit, '--removed', self.path('r'), data=data, status=status)
                self.assertNotEqual(once, data)
                self.assertEqual(self.dedup('--unit', unit, '--removed', self.path('r'), data=once, status=status), once)
                self.assertEqual(self.read('r'), b'')

    def test_only_the_text_changes_and_units_keep_their_order(self):
        data = self.mixed()
        out = self.dedup('--unit', 'line', '--min-unit', '9', data=data, status=1)
        before, after = data.split(b'\n'), out.split(b'\n')
        self.assertEqual(len(before), len(after))
        changed = 0
        for a, b in zip(before, after):
            rest = iter(a)
            self.assertTrue(all(byte in rest for byte in b))   # nothing but deletions
            try:
                x, y = json.loads(a), json.loads(b)
            except ValueError:
                self.assertEqual(a, b)
                continue
            changed += a != b
            self.assertEqual({k: v for k, v in x.items() if k != 'text'}, {k: v for k, v in y.items() if k != 'text'})
            units = iter(x.get('text', '').replace('\r', '').split('\n'))
            self.assertTrue(all(line in units for line in y.get('text', '').replace('\r', '').split('\n') if line.strip()))
        self.assertGreater(changed, 20)

    def test_keep_policy_chooses_the_document(self):
        shared = '今天上午，市政府在会议中心召开新闻发布会，介绍全市上半年经济运行情况，记者从会上获悉，多项指标好于预期，全年目标有望如期完成。'
        data = lines([{'id': 'a', 'n': 2, 'text': '甲版。\n\n' + shared}, {'id': 'b', 'n': 3, 'text': shared + '\n\n乙版，这一版还有别的内容。'}, {'id': 'c', 'n': 1, 'text': shared}])
        for policy, kept in (('first', 'a'), ('last', 'c'), ('longest', 'b'), ('n:max', 'b'), ('n:min', 'c')):
            out = [json.loads(line) for line in self.dedup('--unit', 'paragraph', '--keep', policy, data=data).splitlines()]
            self.assertEqual([r['id'] for r in out if shared in r['text']], [kept])
            self.assertEqual({r['id']: r['text'] for r in out if r['id'] != kept},
                             {k: v for k, v in {'a': '甲版。', 'b': '乙版，这一版还有别的内容。', 'c': ''}.items() if k != kept})

    def test_pages_that_share_articles(self):
        pages = [json.loads(line) for line in read(PAGES).splitlines()]
        data = read(PAGES)
        got = {r['id']: r for r in map(json.loads, self.dedup('--unit', 'paragraph', '--removed', self.path('r'), data=data).splitlines())}
        self.assertEqual(set(got), {p['id'] for p in pages})
        for page in pages:
            gone = [i for i in page['shared']]
            for i, paragraph in enumerate(page['text'].split('\n\n')):
                self.assertEqual(paragraph in got[page['id']]['text'].split('\n\n'), i not in gone, (page['id'], i, paragraph))

    def test_what_stays(self):
        verse = '明月几时有，把酒问青天。\n不知天上宫阙，今夕是何年。\n'
        table = '| 城市 | 上半年地区生产总值（亿元） | 比上年同期增长（%） | 常住人口（万人） | 面积（平方公里） | 备注说明 |\n|---|---|---|---|---|---|\n'
        rows = '| 北京 | 21313.1 | 5.5 | 2185.8 | 16410 | 数据来源为当地统计局发布的统计公报，口径以公报为准，如有修订以最新数据为准，仅供参考 |\n' * 2
        heading = '### 市人民代表大会常务委员会办公厅关于转发进一步加强和改进全市社区养老服务设施规划建设管理工作若干意见及其实施细则的通知\n'
        short = heading + '本报记者 王小明\n图片\n第一章　总则\n（作者单位：市委党校）\n谢谢大家！\n'
        data = lines([{'id': i, 'text': t} for i, t in enumerate((verse * 3 + '\n' + verse, short + verse, short, table + rows + '表后一段话。', table + rows + '另一段话。'))])
        self.assertEqual(self.dedup('--unit', 'line', data=data), data)
        self.assertEqual(self.dedup('--unit', 'paragraph', data=data).splitlines()[:4], data.splitlines()[:4])
        self.assertNotEqual(self.dedup('--unit', 'line', '--min-unit', '5', data=data), data)

    def test_text_files(self):
        a, b, c = ('这是第%s段，写得长一些，长到足以作为一个段落来比较，内容讲的是%s，其余的话都是为了凑够字数而写下来的，没有别的意思。' % x
                   for x in (('一', '城里新开的图书馆和读者们的反应'), ('二', '山里的茶农怎样在雨前抢收春茶'), ('三', '河上的老桥如何一次次得到修缮')))
        texts = {'d/1.txt': f'{a}\n{b}\n', 'd/s/2.txt': f'{b}\n\n{c}', 'd/s/3.txt': a + '\n', 'd/4.txt': '', 'd/5.txt': '标题\n'}
        for name, text in texts.items():
            self.write(name, text)
        self.ok('dedup', self.path('d'), '--unit', 'paragraph', '-o', self.path('out') + '/', '--audit', self.path('audit'))
        left = {name: self.read(name.replace('d/', 'out/', 1)).decode() for name in texts}
        self.assertEqual(left, {**texts, 'd/s/2.txt': c, 'd/s/3.txt': ''})
        self.ok('restore', '--audit', self.path('audit'), self.path('out'), '-o', self.path('back') + '/')
        self.assertEqual({name: self.read(name.replace('d/', 'back/', 1)).decode() for name in texts}, texts)
        book = self.write('book.txt', f'{a}\n{b}\n{a}')
        self.assertEqual(self.ok('dedup', book, '--unit', 'line').decode(), f'{a}\n{b}')
        self.assertEqual(self.ok('dedup', book, self.path('d/s/2.txt'), '--unit', 'line').decode(), f'{a}\n{b}\n{c}')

    def test_mark_pairs_and_clusters_name_the_same_units(self):
        data = self.mixed()
        args = ['--unit', 'line', '--min-unit', '30']
        self.dedup(*args, '--removed', self.path('r'), data=data, status=1)
        removed = [json.loads(line) for line in self.read('r').splitlines()]
        names = {(r['id'], r['unit'], r['at'], r['size']): (r['kept'], r['kept_unit'], r['jaccard'], r['cluster']) for r in removed}
        marked, clustered = {}, {}
        for line in self.dedup(*args, '--mode', 'mark', data=data, status=1).splitlines():
            if b'"hansieve"' in line:
                r = json.loads(line, strict=False) if b'\xff' not in line else {'hansieve': {'units': []}}
                for u in r['hansieve']['units']:
                    marked[r['id'], u['unit'], u['at'], u['size']] = (u['duplicate_of'], u['duplicate_of_unit'], u['jaccard'], u['cluster'])
        self.assertEqual(marked, names)
        for c in map(json.loads, self.dedup(*args, '--mode', 'clusters', data=data, status=1).splitlines()):
            for m in c['members']:
                clustered[m['id'], m['unit'], m['at'], m['size']] = (c['kept'], c['unit'], m['jaccard'], c['cluster'])
        self.assertEqual(clustered, names)
        pairs = {(p['b'], p['b_unit'], p['a'], p['a_unit']): p['jaccard'] for p in map(json.loads, self.dedup(*args, '--mode', 'pairs', data=data, status=1).splitlines())}
        for (id, unit, _, _), (kept, kept_unit, jaccard, _) in names.items():
            self.assertEqual(pairs[id, unit, kept, kept_unit], jaccard)

    def test_statistics_count_units(self):
        self.dedup('--unit', 'line', '--stats', self.path('s'), data=read(PAGES))
        stats = json.loads(self.read('s'))
        self.assertEqual((stats['unit'], stats['documents'], stats['kept'], stats['removed']), ('line', stats['kept'], stats['documents'], 0))
        units = stats['units']
        self.assertGreater(units['short'], 0)
        self.assertGreater(units['removed'], units['changed_documents'])
        self.assertGreater(units['read'], units['short'] + units['removed'])

    def test_refuses_what_makes_no_sense(self):
        for args, says in ((['--unit', 'word'], '--unit'), (['--min-unit', '9'], '--unit'), (['--audit', self.path('a')], '--unit'),
                           (['--unit', 'line', '--index', self.path('i')], '--index'), (['--unit', 'line', '--containment', '0.8'], '--containment'),
                           (['--unit', 'line', '--mode', 'pairs', '--audit', self.path('a')], '--audit'),
                           (['--unit', 'line', '-o', self.path('missing') + '/'], '-o FILE')):
            self.fails('dedup', '--format', 'jsonl', *args, data=lines([{'id': 1, 'text': '文'}]), status=2, says=[says])
        text = self.write('a.txt', '文')
        self.fails('dedup', text, '--unit', 'line', '--mode', 'mark', status=2, says=['mark'])
        self.assertEqual(os.listdir(self.dir), ['a.txt'])


if __name__ == '__main__':
    unittest.main()

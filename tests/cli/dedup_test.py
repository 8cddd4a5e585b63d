"""hansieve dedup through its command line."""
import json
import os
import random
import subprocess
import unittest

from support import BIN, ProgramTest

A = '今天上午，市政府在会议中心召开新闻发布会，介绍全市上半年经济运行情况，记者从会上获悉，多项指标好于预期。'
A2 = A.replace('多项指标', '主要指标')
B = '昨天夜里一场大雨过后，山脚下的小村庄格外安静，村民们一早就扛着锄头下地去看庄稼，谁也不愿意多耽误一会儿。'
RECORDS = [{'id': 'a', 'text': A, 'n': 1}, {'id': 'b', 'text': B, 'n': 5}, {'id': 'a2', 'text': A2 + '据悉。', 'n': 3}, {'id': 'a3', 'text': A, 'n': 2}]


def lines(records):
    return ''.join(json.dumps(r, ensure_ascii=False) + '\n' for r in records).encode('utf8')


class DedupTest(ProgramTest):
    def dedup(self, *args, data=lines(RECORDS), status=0):
        return self.ok('dedup', '--format', 'jsonl', *args, data=data, status=status)

    def rows(self, *args, **kw):
        return [json.loads(line) for line in self.dedup(*args, **kw).splitlines()]

    def ids(self, *args, **kw):
        return [r['id'] for r in self.rows(*args, **kw)]

    def test_drop_keeps_the_first_byte_for_byte(self):
        odd = b'{ "text" : "' + A.encode() + b'" , "n":1.50, "id":7 }\r\n'
        self.assertEqual(self.dedup(data=odd + lines(RECORDS)), odd + lines(RECORDS[1:2]))

    def test_keep_policies(self):
        self.assertEqual(self.ids('--keep', 'last'), ['b', 'a3'])
        self.assertEqual(self.ids('--keep', 'longest'), ['b', 'a2'])
        self.assertEqual(self.ids('--keep', 'n:max'), ['b', 'a2'])
        self.assertEqual(self.ids('--keep', 'n:min'), ['a', 'b'])

    def test_a_policy_that_names_no_order_gives_the_same_in_any_order(self):
        for policy in ('longest', 'n:max', 'n:min'):
            self.assertEqual(sorted(self.ids('--keep', policy)), sorted(self.ids('--keep', policy, data=lines(RECORDS[::-1]))))

    def test_pairs_are_complete_and_exact(self):
        pairs = {(p['a'], p['b']): p['jaccard'] for p in self.rows('--mode', 'pairs', '--fold', 'none')}
        self.assertEqual(set(pairs), {('a', 'a2'), ('a', 'a3'), ('a2', 'a3')})
        grams = [{r['text'][i:i + 5] for i in range(len(r['text']) - 4)} for r in RECORDS]
        self.assertAlmostEqual(pairs['a', 'a2'], len(grams[0] & grams[2]) / len(grams[0] | grams[2]))
        self.assertEqual(pairs['a', 'a3'], 1)

    def test_clusters_name_the_kept_and_the_rest(self):
        [cluster] = self.rows('--mode', 'clusters')
        self.assertEqual((cluster['cluster'], cluster['kept'], [m['id'] for m in cluster['members']]), (1, 'a', ['a2', 'a3']))

    def test_mark_adds_one_key(self):
        marked = self.rows('--mode', 'mark')
        self.assertEqual([r['hansieve']['duplicate_of'] for r in marked], [None, None, 'a', 'a'])
        self.assertEqual([r['hansieve']['cluster'] for r in marked], [1, 2, 1, 1])
        self.assertEqual([{k: v for k, v in r.items() if k != 'hansieve'} for r in marked], RECORDS)

    def test_removed_says_for_which(self):
        self.dedup('--removed', self.path('removed'))
        removed = [json.loads(line) for line in self.read('removed').splitlines()]
        self.assertEqual([(r['id'], r['kept'], r['cluster']) for r in removed], [('a2', 'a', 1), ('a3', 'a', 1)])

    def test_malformed_records_are_set_aside(self):
        bad = b'{"id":"x"}\nnot json\n' + lines(RECORDS[:1] + RECORDS[:1])
        self.assertEqual(self.dedup('--quarantine', self.path('q'), data=bad, status=1), lines(RECORDS[:1]))
        self.assertEqual([json.loads(line)['line'] for line in self.read('q').splitlines()], [1, 2, 4])
        self.assertEqual(self.dedup(data=bad, status=1), bad)

    def test_records_without_id_are_named_by_place(self):
        path = self.write('x.jsonl', lines([{'text': A}, {'text': A2}]))
        [pair] = [json.loads(line) for line in self.ok('dedup', path, '--mode', 'pairs').splitlines()]
        self.assertEqual((pair['a'], pair['b']), (path + ':1', path + ':2'))

    def test_text_files_are_documents(self):
        for name, text in (('d/1.txt', A), ('d/s/2.txt', A2), ('d/3.txt', B)):
            self.write(name, text)
        [pair] = [json.loads(line) for line in self.ok('dedup', self.path('d'), '--mode', 'pairs').splitlines()]
        self.assertEqual((pair['a'], pair['b']), ('1.txt', 's/2.txt'))
        self.ok('dedup', self.path('d'), '-o', self.path('out') + '/')
        self.assertEqual((self.read('out/1.txt'), self.read('out/3.txt')), (A.encode(), B.encode()))
        self.fails('dedup', self.path('d'), status=2, says=['directory'])
        self.fails('dedup', self.path('d'), '--mode', 'mark', status=2, says=['mark'])

    def test_empty_documents_never_match(self):
        empty = [{'id': i, 'text': t} for i, t in enumerate(['', '', '。', '。', ' \n'])]
        self.assertEqual(self.ids(data=lines(empty)), [0, 1, 2, 3, 4])

    def many(self, count=2000):
        """Records in families, some equal, some blank lines, one malformed, one repeated id, the last line unended."""
        pick, out, base = random.Random(7), [], ''
        for i in range(count):
            if i % 3 == 0:
                base = ''.join(chr(0x4E00 + pick.randrange(2000)) for _ in range(60 + i % 50))
            out.append({'id': f'n{i}', 'text': base + ('据悉。' if i % 3 == 1 else ''), 'n': i % 11})
        body = lines(out).replace(b'"n": 5}', b'"n": 5 }')
        return body + b'\n{"id":1}\n' + lines(out[:1]) + json.dumps({'id': 'z', 'text': A}).encode()

    def test_threads_and_ways_in_change_nothing(self):
        import bz2
        import gzip
        import lzma
        data = self.many()
        paths = {'': self.write('a.jsonl', data), 'gz': self.write('a.jsonl.gz', gzip.compress(data)),
                 'xz': self.write('a.jsonl.xz', lzma.compress(data)), 'bz2': self.write('a.jsonl.bz2', bz2.compress(data))}
        for args in ([], ['--mode', 'mark'], ['--mode', 'pairs'], ['--mode', 'clusters'], ['--keep', 'longest'], ['--keep', 'n:max'],
                     ['--keep', 'last', '--mode', 'mark'], ['--verify', 'signature', '--mode', 'pairs']):
            got = {self.ok('dedup', paths[p], *args, '-j', j, status=1) for p in paths for j in (1, 2, 3)}
            got.add(self.dedup(*args, data=data, status=1))
            got.add(self.dedup(*args, data=gzip.compress(data), status=1))
            self.assertEqual(len(got), 1, args)

    def test_a_memory_limit_changes_nothing(self):
        path = self.write('a.jsonl', self.many())
        for args in ([], ['--mode', 'mark'], ['--mode', 'pairs'], ['--mode', 'clusters'], ['--keep', 'n:max', '--removed', self.path('r')]):
            got = {(self.ok('dedup', path, *args, '-j', j, *memory, status=1), self.read('r') if '--removed' in args else b'')
                   for j in (1, 2) for memory in ([], ['--memory', '64M'], ['--memory', '1G'])}
            self.assertEqual(len(got), 1, args)

    def test_a_stream_gives_what_a_batch_gives(self):
        path, data = self.write('a.jsonl', self.many()), self.many()
        for mode in ('drop', 'mark'):
            batch = self.ok('dedup', path, '--mode', mode, '--removed', self.path('b'), status=1)
            stream = self.dedup('--mode', mode, '--removed', self.path('s'), data=data, status=1)
            self.assertEqual(batch, stream)
            self.assertEqual(self.read('b'), self.read('s'))
        self.ok('dedup', path, '--quarantine', self.path('qb'), status=1)
        self.dedup('--quarantine', self.path('qs'), data=data, status=1)
        self.assertEqual(self.read('qb').replace(path.encode(), b'stdin'), self.read('qs'))

    def test_a_kept_record_is_written_before_the_next_is_there(self):
        process = subprocess.Popen([BIN, 'dedup', '--format', 'jsonl'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.stdout.close)
        for record in RECORDS[:2]:
            process.stdin.write(lines([record]))
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), lines([record]))

    def test_containment_says_which_lies_in_which(self):
        pick = random.Random(5)
        text = [''.join(chr(0x4E00 + pick.randrange(3000)) for _ in range(400)) for _ in range(4)]
        some = [{'id': 'page', 'text': text[0] + text[1] + text[2]}, {'id': 'article', 'text': text[1]}, {'id': 'other', 'text': text[3]},
                {'id': 'cut', 'text': text[3][:250]}, {'id': 'copy', 'text': text[3] + '据悉'}]
        pairs = self.rows('--mode', 'pairs', '--containment', '0.8', data=lines(some))
        self.assertEqual([(p['a'], p['b']) for p in pairs if 'inner' not in p], [('other', 'copy')])
        inside = {(p['inner'], p['a'], p['b']): p['containment'] for p in pairs if 'inner' in p}
        self.assertEqual(inside, {('article', 'page', 'article'): 1, ('cut', 'other', 'cut'): 1, ('cut', 'cut', 'copy'): 1})

    def test_the_plan_says_what_fits(self):
        path = self.write('a.jsonl', self.many())
        plan = self.ok('dedup', path, '--plan').decode()
        for word in ('documents', 'bytes', 'bands', 'recall', 'candidates', 'memory', 'disk', 'passes'):
            self.assertIn(word, plan)
        self.assertEqual(os.listdir(self.dir), ['a.jsonl'])
        message = self.fails('dedup', path, '--memory', '10M', status=2, says=['--memory'])
        self.assertEqual(message, b'')
        self.fails('dedup', path, '--memory', 'much', status=2, says=['--memory'])

    def test_the_order_of_files_does_not_matter_to_a_policy_that_names_none(self):
        records = [json.loads(line) for line in self.many().splitlines() if line.startswith(b'{"id": "n')][:-1]
        parts = [self.write(f'{i}.jsonl', lines(records[i::4])) for i in range(4)]
        for policy in ('longest', 'n:min'):
            kept = {frozenset(json.loads(line)['id'] for line in self.ok('dedup', *order, '--keep', policy).splitlines())
                    for order in (parts, parts[::-1], parts[2:] + parts[:2])}
            self.assertEqual(len(kept), 1, policy)

    def test_records_of_several_inputs_do_not_run_together(self):
        first, second = self.write('1.jsonl', lines(RECORDS[:1])[:-1]), self.write('2.jsonl', lines(RECORDS[1:2]))
        self.assertEqual(self.ok('dedup', first, second), lines(RECORDS[:2]))

    def test_a_damaged_file_among_several_fails_alone(self):
        import gzip
        bad = self.write('bad.jsonl.gz', gzip.compress(lines(RECORDS[1:2]) * 1)[:-9])
        good = self.write('good.jsonl', lines(RECORDS[:1]))
        self.assertEqual(self.ok('dedup', bad, good, status=1)[-10:], lines(RECORDS[:1])[-10:])
        self.fails('dedup', bad, status=4, says=['bad.jsonl.gz'])
        self.fails('dedup', good, '--tmpdir', self.path('missing'), status=4, says=['missing'])

    def test_long_records_and_long_ids(self):
        texts = [A * 5000, A * 5000 + '据悉。', B * 3]
        records = [{'id': f'http://example.org/{"x" * 40}/{i}', 'text': t, 'date': f'2024-05-06T12:00:00.000000{i}'} for i, t in enumerate(texts)]
        self.assertEqual([r[-1] for r in self.ids('--keep', 'date:max', data=lines(records))], ['1', '2'])
        self.assertEqual([r[-1] for r in self.ids('--keep', 'date:min', data=lines(records))], ['0', '2'])
        same = [{'id': r['id'], 'text': A} for r in records]
        self.assertEqual([r[-1] for r in self.ids('--keep', 'longest', data=lines(same[::-1]))], ['0'])

    def test_refuses_what_makes_no_sense(self):
        for args, says in ((['--threshold', '0'], 'threshold'), (['--bands', '5'], '--rows'), (['--keep', 'best'], '--keep'),
                           (['--signature', '100'], '--signature'), (['--bands', '99', '--rows', '9'], 'bands')):
            self.fails('dedup', '--format', 'jsonl', *args, status=2, says=[says])
        self.fails('dedup', status=2, says=['--format'])
        self.fails('dedup', self.path('missing.jsonl'), status=4, says=['missing.jsonl'])

    def test_every_kernel_gives_the_same(self):
        import os
        records = lines([{'id': i, 'text': (A + B) * (i % 3 + 1) + str(i)} for i in range(40)])
        for mode in ('pairs', 'drop'):
            got = {self.ok('dedup', '--format', 'jsonl', '--mode', mode, data=records, env={**os.environ, 'HANSIEVE_KERNEL': k})
                   for k in ('scalar', 'avx2', 'avx512')}
            self.assertEqual(len(got), 1)


class DedupStatsTest(ProgramTest):
    def stats(self, *args):
        data = ''.join(json.dumps({'id': i, 'text': f'第{i % 3}条新闻：本街道召开会议，部署下一阶段工作。'}, ensure_ascii=False) + '\n' for i in range(6))
        self.ok('dedup', '--format', 'jsonl', '--stats', self.path('s'), *args, data=data.encode())
        return json.loads(self.read('s'))

    def test_stats_name_schema_and_settings(self):
        stats = self.stats()
        self.assertEqual((stats['schema'], stats['command']), ('hansieve.dedup_stats/1', 'dedup'))
        self.assertEqual((stats['documents'], stats['kept'] + stats['removed'], stats['identical']), (6, 6, 3))
        self.assertEqual(stats['config'], self.stats('--threshold', '0.7', '--quiet')['config'])  # the default, and what changes no result
        self.assertNotEqual(stats['config'], self.stats('--threshold', '0.8')['config'])


if __name__ == '__main__':
    unittest.main()

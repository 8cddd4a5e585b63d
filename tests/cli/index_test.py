"""hansieve dedup --index and hansieve index through the command line."""
import glob
import json
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

from support import BIN, DATA, SOURCE, ProgramTest


def records(count, seed=1, name='d'):
    """Texts in families: copies with some characters changed, exact copies, short and empty ones."""
    rng = random.Random(seed)
    texts = []
    while len(texts) < count:
        base = [chr(rng.randrange(0x4E00, 0x5A00)) for _ in range(rng.randrange(0, 8) if rng.random() < 0.1 else rng.randrange(20, 300))]
        for _ in range(rng.randrange(1, 5)):
            noise = rng.choice([0, 0.01, 0.03, 0.06])
            texts.append(''.join(chr(rng.randrange(0x4E00, 0x5A00)) if rng.random() < noise else c for c in base))
    rng.shuffle(texts)
    return [{'id': f'{name}{i}', 'text': t} for i, t in enumerate(texts[:count])]


def lines(some):
    return ''.join(json.dumps(r, ensure_ascii=False) + '\n' for r in some).encode('utf8')


def laws():
    """Versions of laws, Simplified and Traditional; none where the shared data is missing."""
    found = []
    for path in sorted(glob.glob(os.path.join(DATA, 'neardup', '*.jsonl.zst'))):
        text = subprocess.run(['zstdcat', path], capture_output=True, check=True).stdout.decode('utf8')
        found += [{'id': f'law{i}', 'text': json.loads(line)['text']} for i, line in enumerate(text.splitlines(), len(found))]
    return found


class IndexTest(ProgramTest):
    def info(self, name='ix'):
        return json.loads(self.ok('index', 'info', self.path(name), '--json'))

    def add(self, some, *args, index='ix', status=0):
        return self.ok('dedup', '--format', 'jsonl', '--index', self.path(index), *args, data=lines(some), status=status)

    def memory(self, some, *args):
        """Output and --removed of one run in memory."""
        out = self.ok('dedup', '--format', 'jsonl', '--removed', self.path('removed'), *args, data=lines(some))
        return out, self.read('removed')

    def split_gives_the_same(self, some, cuts, *args):
        kept, removed = self.memory(some, *args)
        got, gone = b'', b''
        index = f'ix{len(cuts)}'
        for begin, end in zip([0, *cuts], [*cuts, len(some)]):
            got += self.add(some[begin:end], '--removed', self.path('part'), *args, index=index)
            gone += self.read('part')
        self.assertEqual(got, kept)
        self.assertEqual(gone, removed)
        self.ok('index', 'info', self.path(index), '--check')
        return index

    def test_runs_are_as_one_run(self):
        some = records(400)
        for cuts in ([], [1, 200], sorted(random.Random(2).sample(range(1, 400), 30))):
            index = self.split_gives_the_same(some, cuts)
            self.assertEqual(self.info(index)['seen'], 400)

    def test_threads_and_memory_change_nothing(self):
        some = records(4000)
        some[7]['id'] = some[5]['id']   # is malformed
        found = []
        for number, args in enumerate((['-j1'], ['-j3'], ['-j2', '--memory', '500M'])):
            index = f'ix{number}'
            out = self.add(some[:3000], *args, index=index, status=1) + self.add(some[3000:], *args, index=index)
            files = {}
            for path in glob.glob(self.path(index, '*')):
                if not path.endswith('manifest'):   # knows what the run was asked for
                    with open(path, 'rb') as f:
                        files[os.path.basename(path)] = f.read()
            found.append((out, files))
        self.assertGreater(len(found[0][1]), 3)
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0], found[2])
        file = self.write('some.jsonl', lines(some))
        self.fails('dedup', file, '--index', self.path('ix'), '--memory', '100M', status=2, says=['does not fit into --memory', 'give --memory'])

    def test_runs_are_as_one_run_on_laws(self):
        some = laws()
        if not some:
            self.skipTest('../shared/data/neardup is not here')
        random.Random(3).shuffle(some)
        self.split_gives_the_same(some, [10, 300, 301, 600], '--threshold', '0.5')

    def test_other_modes_name_documents_of_earlier_runs(self):
        some = records(60)
        whole = self.ok('dedup', '--format', 'jsonl', '--mode', 'mark', data=lines(some)).splitlines()
        self.add(some[:30])
        self.assertEqual(self.add(some[30:], '--mode', 'mark').splitlines(), whole[30:])
        [cluster] = [json.loads(line) for line in self.add([{'id': 'again', 'text': some[0]['text']}], '--mode', 'clusters').splitlines()]
        self.assertEqual(cluster, {'cluster': 1, 'kept': some[0]['id'], 'members': [{'id': 'again', 'jaccard': 1}]})
        for args, says in ((['--mode', 'pairs'], '--mode'), (['--keep', 'last'], '--keep')):
            self.fails('dedup', '--format', 'jsonl', '--index', self.path('ix'), *args, status=2, says=[says])

    def test_info_and_sources(self):
        some = records(200)
        self.add(some[:100], '--source', 'monday')
        self.add(some[100:150])
        self.add(some[150:], '--source', '二')
        info = self.info()
        self.assertEqual([s['name'] for s in info['sources']], ['monday', 'run-2', '二'])
        self.assertEqual(info['documents'] + info['dropped'], sum(r['text'] != '' for r in some))
        self.assertEqual(info['parameters']['bands'], 26)
        on_disk = sum(os.path.getsize(path) for path in glob.glob(self.path('ix', '*')))
        self.assertAlmostEqual(sum(info['bytes'].values()), on_disk, delta=2000)
        configs = [s['config'] for s in info['sources']]
        self.assertEqual(len(set(configs)), 3, 'other settings (--source), another fingerprint')
        stats = json.loads(self.ok('dedup', '--format', 'jsonl', '--index', self.path('ix'), '--source', 'monday', '--stats', '-', '-o', os.devnull, data=b''))
        self.assertEqual(self.info()['sources'][0]['config'], stats['config'])
        text = self.ok('index', 'info', self.path('ix')).decode()
        for part in ('settings ' + stats['config'], 'documents kept', 'threshold 0.7', 'source monday'):
            self.assertIn(part, text)

    def test_remove_takes_a_source_out(self):
        some = records(200)
        self.add(some[:100], '--source', 'a')
        self.add(some[100:], '--source', 'b', '--removed', self.path('removed'))
        gone = {r['id'] for r in map(json.loads, self.read('removed').splitlines()) if int(r['kept'][1:]) < 100}
        self.assertTrue(gone)
        self.ok('index', 'remove', self.path('ix'), '--source', 'a', '--orphans', self.path('orphans'))
        orphans = [json.loads(line) for line in self.read('orphans').splitlines()]
        self.assertEqual({r['id'] for r in orphans}, gone)
        self.assertEqual({r['source'] for r in orphans}, {'b'})
        self.ok('index', 'info', self.path('ix'), '--check')
        # What was forgotten is new again.
        first = next(r for r in some[100:] if r['id'] in gone)
        self.assertEqual(self.add([first], '--mode', 'drop'), lines([first]))
        self.fails('index', 'remove', self.path('ix'), '--source', 'a', status=2, says=['source a'])

    def test_merge(self):
        some = records(300)
        kept, _ = self.memory(some)
        self.add(some[:150], index='a')
        self.add(some[150:], index='b')
        self.ok('index', 'merge', self.path('a'), self.path('b'), '-o', self.path('c'), '--orphans', self.path('orphans'))
        again = self.add([r for r in some if json.dumps(r['id']).encode() in self.read('orphans')], index='c')
        self.assertEqual(len(self.read('orphans')) > 0, True)
        ids = {json.loads(line)['id'] for line in kept.splitlines()}
        self.assertEqual(self.info('c')['documents'], len([r for r in ids if r]) - sum(r['text'] == '' for r in some))
        self.assertTrue({json.loads(line)['id'] for line in again.splitlines()} <= ids)
        self.fails('index', 'merge', self.path('a'), '-o', self.path('b'), status=2, says=['index already'])
        self.add(some[:9], '--threshold', '0.8', index='d')
        self.fails('index', 'merge', self.path('a'), self.path('d'), '-o', self.path('e'), status=3, says=['threshold is 0.8'])

    def test_shards_are_as_one_run(self):
        some = records(300) + laws()[:100]
        kept, removed = self.memory(some)
        path = self.write('in.jsonl', lines(some))
        shards = [self.path(f's{i}') for i in range(1, 5)]
        running = [subprocess.Popen([BIN, 'dedup', path, '--index', shard, '--shard', f'{i}/4', '--source', 'all'], stdout=subprocess.PIPE)
                   for i, shard in enumerate(shards, 1)]
        for process in running:
            self.assertEqual((process.communicate()[0], process.returncode), (b'', 0))
        self.ok('index', 'merge', *shards, '-o', self.path('whole'))
        self.assertEqual(self.ok('dedup', path, '--index', self.path('whole'), '--replay', '--removed', self.path('r')), kept)
        self.assertEqual(self.read('r'), removed)
        # The merged index is one like any other.
        self.assertEqual(self.add([dict(r, id='again ' + r['id']) for r in some if r['text']], index='whole'), b'')
        self.fails('dedup', path, '--index', shards[0], status=3, says=['shard', 'merge'])
        self.fails('dedup', path, '--index', shards[0], '--shard', '1/4', status=3, says=['new directory'])
        self.fails('index', 'merge', *shards[:3], '-o', self.path('x'), status=3, says=['of 4'])
        self.fails('dedup', self.write('other.jsonl', lines(some[1:])), '--index', self.path('whole'), '--replay', status=3, says=['inputs'])
        for args in (['--shard', '1/4'], ['--replay'], ['--source', 'a'], ['--index', self.path('y'), '--shard', '5/4'],
                     ['--index', self.path('y'), '--shard', '0/4'], ['--index', self.path('y'), '--shard', 'x']):
            self.fails('dedup', path, *args, status=2, says=[args[-2] if len(args) > 2 else args[0]])

    def test_refuses_other_parameters_and_strange_directories(self):
        some = records(20)
        self.add(some)
        for args, says in ((['--ngram', '4'], 'ngram is 5 in the index and 4 here'), (['--signature', '256'], 'signature is 128'),
                           (['--threshold', '0.8'], 'threshold is 0.7'), (['--fold', 'none'], 'fold'), (['--seed', '3'], 'seed')):
            self.fails('dedup', '--format', 'jsonl', '--index', self.path('ix'), *args, status=3, says=[says])
        self.write('other/file.txt', 'x')
        self.fails('dedup', '--format', 'jsonl', '--index', self.path('other'), data=lines(some), status=3, says=['file.txt'])
        self.assertEqual(self.read('other/file.txt'), b'x')
        self.fails('index', 'info', self.path('missing'), status=4, says=['missing'])
        self.fails('index', 'info', self.path('other'), status=3, says=['is no index'])
        self.fails('index', status=2)
        for name, data in (('manifest', b'HSVINDEX'), ('manifest', b'not one')):
            self.write('ix/' + name, data)
            self.fails('index', 'info', self.path('ix'), status=4 if data[0:3] == b'HSV' else 3, says=['ix'])

    def test_an_index_of_version_1_is_read_and_grown(self):
        """fixtures/index/v1 was written when the format was fixed; it must be read for good."""
        shutil.copytree(os.path.join(SOURCE, 'fixtures/index/v1'), self.path('ix'))
        info = self.info()
        self.assertEqual((info['documents'], info['dropped'], info['seen']), (3, 1, 4))
        self.assertEqual([s['name'] for s in info['sources']], ['one', 'two'])
        self.ok('index', 'info', self.path('ix'), '--check')
        a = '今天上午，市政府在会议中心召开新闻发布会，介绍全市上半年经济运行情况，记者从会上获悉，多项指标好于预期。'
        near = a.replace('多项指标', '主要指标')
        some = [{'id': 'copy', 'text': a}, {'id': 'near', 'text': near}, {'id': 'other', 'text': near + '据悉。'}, {'id': 'rain', 'text': '雨'},
                {'id': 'new', 'text': '两岸的芦苇一夜之间白了头，摆渡的老人说，今年的霜降来得比往年早。'}]
        self.assertEqual(self.add(some, '--removed', self.path('removed')), lines(some[-1:]))
        removed = [json.loads(line) for line in self.read('removed').splitlines()]
        self.assertEqual([(r['id'], r['kept'], r['cluster']) for r in removed],
                         [('copy', 'a', 1), ('near', 'a', 1), ('other', 'a', 1), ('rain', 'short', 4)])

    def test_one_writer_at_a_time(self):
        process = subprocess.Popen([BIN, 'dedup', '--format', 'jsonl', '--index', self.path('ix')], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(200):
            if os.path.exists(self.path('ix', 'lock')):
                break
            time.sleep(0.02)
        time.sleep(0.1)
        self.fails('dedup', '--format', 'jsonl', '--index', self.path('ix'), data=lines(records(2)), status=4, says=['another run', 'wait'])
        process.communicate(lines(records(3)))
        self.assertEqual(process.returncode, 0)
        self.assertEqual(self.info()['seen'], 3)

    def test_a_failing_run_leaves_the_index_alone(self):
        self.add(records(50))
        before = self.info()
        bad = lines(records(30, seed=4, name='e')) + b'{"id":"x","text":"\xff"}\n'
        self.fails('dedup', '--format', 'jsonl', '--index', self.path('ix'), '--invalid', 'error', data=bad, status=3)
        self.fails('dedup', '--format', 'jsonl', '--index', self.path('ix'), '-o', self.path('no', 'such', 'out'), data=lines(records(9, seed=5)), status=4)
        self.assertEqual(self.info(), before)
        self.assertEqual(len(os.listdir(self.path('ix'))), 4)

    def test_killed_a_hundred_times(self):
        """Nothing is lost and nothing doubled, whenever a run is killed."""
        some = records(1500, seed=6)
        kept, removed = self.memory(some)
        size, rng = 10, random.Random(7)
        done, kills, took = 0, 0, 0.05
        got, gone = b'', b''
        out, part = self.path('out'), self.path('part')
        while done < len(some):
            end = done + size if kills < 100 else len(some)
            inputs = self.write('in.jsonl', lines(some[done:end]))
            begin = time.monotonic()
            process = subprocess.Popen([BIN, 'dedup', inputs, '--index', self.path('ix'), '--source', str(done), '-o', out, '--removed', part])
            if end < len(some):
                time.sleep(rng.random() * took)
                process.send_signal(signal.SIGKILL)
            if process.wait() == 0:
                took = max(0.01, 0.5 * took + 0.5 * (time.monotonic() - begin))
            else:
                self.assertEqual(process.returncode, -signal.SIGKILL)
                kills += 1
            seen = 0
            if os.path.exists(self.path('ix', 'manifest')):
                info = self.info()
                seen = info['seen']
                self.assertIn(seen, (done, end))
                if seen == end:
                    self.assertEqual(info['sources'][-1]['name'], str(done))
            if seen == end:
                got += self.read('out')
                gone += self.read('part')
                done = end
            else:
                self.assertNotEqual(process.returncode, 0)
        self.ok('index', 'info', self.path('ix'), '--check')
        self.assertEqual(got, kept)
        self.assertEqual(gone, removed)
        self.assertEqual(kills, 100)
        self.assertEqual([name for name in os.listdir(self.path('ix')) if name.endswith('.new')], [])


if __name__ == '__main__':
    unittest.main()

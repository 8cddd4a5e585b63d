"""Every call to the system fails in turn while duplicates are looked for: outputs and index are the old or the new ones."""
import os
import shutil
import unittest

from faults import CALLS, FaultTest, records


class DedupFaultTest(FaultTest):
    def test_dedup(self):
        source = self.write('in.jsonl', records(80))
        args = ['dedup', source, '-o', self.path('out', 'kept.jsonl'), '--removed', self.path('out', 'removed.jsonl')]
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')]), 20)

    def test_dedup_with_little_memory(self):
        source = self.write('in.jsonl', records(120))
        args = ['dedup', source, '-o', self.path('out', 'kept.jsonl'), '-j', '1', '--memory', '64M', '--tmpdir', self.path('scratch')]
        out, scratch = self.fresh('out'), self.fresh('scratch')

        def prepare():
            out()
            scratch()
        self.assertGreater(self.survives(args, prepare, [self.path('out'), self.path('scratch')]), 20)
        self.assertEqual(os.listdir(self.path('scratch')), [])

    def test_dedup_resumed(self):
        """From the start, and from work that an earlier run has left."""
        source = self.write('in.jsonl', records(120))
        outputs, scratch = [self.path('out')], self.path('scratch')
        args = ['dedup', source, '-o', self.path('out', 'kept.jsonl'), '--removed', self.path('out', 'removed.jsonl'), '-j', '1', '--memory', '64M',
                '--tmpdir', scratch, '--resume']
        for name in ('out', 'scratch'):
            self.fresh(name)()
        renames = 1   # the last renaming but one: all the work is done, and no output is there
        while self.run_with(args, 'rename', renames)[1]:
            self.fresh('scratch')()
            renames += 1
        self.fresh('out')()
        self.run_with(args, 'rename', renames - 2)
        self.assertEqual(os.listdir(self.path('out')), [])
        self.assertIn('record', os.listdir(os.path.join(scratch, os.listdir(scratch)[0])))
        os.rename(scratch, self.path('left'))
        # From the start, what is read and allocated is that of the runs without --resume.
        for left, calls in ((None, ('open', 'write', 'fsync', 'rename', 'unlink', 'mkdir')), (self.path('left'), CALLS)):
            def prepare():
                self.fresh('out')()
                self.fresh('scratch', left)()
            self.assertGreater(self.resume_survives(args, prepare, outputs, scratch, calls), 20)

    def test_dedup_what_cleans_up_fails_too(self):
        source = self.write('in.jsonl', records(80))
        args = ['dedup', source, '-o', self.path('out', 'kept.jsonl'), '--removed', self.path('out', 'removed.jsonl')]
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')], calls=('open', 'write', 'fsync', 'rename'), also='unlink'), 15)

    def made_indexes(self):
        for name, first, last in (('one', 0, 60), ('two', 50, 110)):
            self.write(f'{name}.jsonl', records(last - first, first))
            self.ok('dedup', self.path(f'{name}.jsonl'), '-o', self.path('kept'), '--index', self.path(f'index_{name}'), '--source', name)
        return self.path('index_one'), self.path('index_two')

    def test_index_add(self):
        one, _ = self.made_indexes()
        index, kept = self.path('work', 'index'), self.path('work', 'kept.jsonl')
        removed = self.path('work', 'removed.jsonl')

        def prepare():
            shutil.rmtree(self.path('work'), ignore_errors=True)
            shutil.copytree(one, index)
        args = ['dedup', self.path('two.jsonl'), '-o', kept, '--removed', removed, '--index', index, '--source', 'more', '-j', '1']
        self.assertGreater(self.index_survives(args, index, prepare, [kept, removed]), 30)

    def test_index_made(self):
        self.write('one.jsonl', records(60))
        index, kept = self.path('work', 'index'), self.path('work', 'kept.jsonl')
        args = ['dedup', self.path('one.jsonl'), '-o', kept, '--index', index, '-j', '1']
        self.assertGreater(self.index_survives(args, index, self.fresh('work'), [kept]), 20)

    def test_index_merge(self):
        one, two = self.made_indexes()
        index = self.path('work', 'index')
        args = ['index', 'merge', one, two, '-o', index]
        self.assertGreater(self.index_survives(args, index, self.fresh('work'), []), 30)

    def test_index_remove(self):
        one, two = self.made_indexes()
        self.ok('dedup', self.path('two.jsonl'), '-o', self.path('kept'), '--index', one, '--source', 'more')
        index, orphans = self.path('work', 'index'), self.path('work', 'orphans.jsonl')

        def prepare():
            shutil.rmtree(self.path('work'), ignore_errors=True)
            shutil.copytree(one, index)
        args = ['index', 'remove', index, '--source', 'one', '--orphans', orphans]
        self.assertGreater(self.index_survives(args, index, prepare, [orphans]), 30)


if __name__ == '__main__':
    unittest.main()

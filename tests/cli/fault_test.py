"""Every call to the system fails in turn: the outcome is a message and either the old or the new files, never half of one."""
import os
import unittest

from faults import FaultTest, records
from support import SOURCE


class CleanFaultTest(FaultTest):
    def test_one_file(self):
        source = os.path.join(SOURCE, 'fixtures', 'docs', 'pdf_page.txt')
        out = self.fresh('out')

        def prepare():
            out()
            self.write('out/page.txt', 'what stood there before')
        self.assertGreater(self.survives(['clean', source, '-o', self.path('out', 'page.txt'), '--audit', self.path('out', 'audit.jsonl.zst')],
                                         prepare, [self.path('out')]), 20)

    def test_directory(self):
        docs = os.path.join(SOURCE, 'fixtures', 'docs')
        args = ['clean', docs, '-o', self.path('out') + '/', '-j', '1', '--stats', self.path('stats')]
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')]), 30)

    def test_what_cleans_up_fails_too(self):
        docs = os.path.join(SOURCE, 'fixtures', 'docs')
        args = ['clean', docs, '-o', self.path('out') + '/', '-j', '1']
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')], calls=('open', 'write', 'fsync', 'rename'), also='unlink'), 30)

    def test_in_place(self):
        docs = os.path.join(SOURCE, 'fixtures', 'docs')
        self.assertGreater(self.survives(['clean', '--in-place', self.path('work'), '-j', '1'], self.fresh('work', docs), [self.path('work')]), 30)

    def test_report(self):
        # From a stream: a text that lies beside its audit is shown if it can be read, and else not.
        with open(os.path.join(SOURCE, 'fixtures', 'docs', 'pdf_page.txt'), 'rb') as f:
            self.ok('clean', '--audit', self.path('audit.jsonl'), data=f.read())
        out = self.fresh('out')

        def prepare():
            out()
            self.write('out/page.html', 'what stood there before')
        self.assertGreater(self.survives(['report', self.path('audit.jsonl'), '-o', self.path('out', 'page.html')], prepare, [self.path('out')]), 10)

    def test_records(self):
        source = self.write('in.jsonl', records(30) + 'broken\n')
        args = ['clean', source, '-o', self.path('out', 'clean.jsonl.zst'), '--audit', self.path('out', 'audit.jsonl'), '-j', '1',
                '--quarantine', self.path('out', 'bad.jsonl')]
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')], status=1), 20)

    def test_text_to_records(self):
        docs = os.path.join(SOURCE, 'fixtures', 'docs')
        args = ['clean', docs, '-o', self.path('out', 'all.jsonl.gz'), '--output-format', 'jsonl', '-j', '1']
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')], may_lack_inputs=True), 20)

    def test_restore_a_directory(self):
        docs = os.path.join(SOURCE, 'fixtures', 'docs')
        self.ok('clean', docs, '-o', self.path('clean') + '/', '--audit', self.path('audit.jsonl.zst'))
        args = ['restore', '--audit', self.path('audit.jsonl.zst'), self.path('clean'), '-o', self.path('out') + '/']
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')]), 30)

    def test_restore(self):
        source = os.path.join(SOURCE, 'fixtures', 'docs', 'pdf_page.txt')
        clean, audit = self.path('clean.txt'), self.path('audit.jsonl')
        self.ok('clean', source, '-o', clean, '--audit', audit)
        args = ['restore', '--audit', audit, clean, '-o', self.path('out', 'page.txt')]
        self.assertGreater(self.survives(args, self.fresh('out'), [self.path('out')]), 15)


if __name__ == '__main__':
    unittest.main()

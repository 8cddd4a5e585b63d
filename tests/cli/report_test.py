"""hansieve report: one page that shows what happened, in which text never becomes markup."""
import html.parser, os, pathlib, subprocess, tempfile, unittest

BIN = os.environ['HANSIEVE_BIN']


class Tags(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ''
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.dir.name)

    def tearDown(self):
        self.dir.cleanup()

    def run_it(self, *args, status=0, **kw):
        done = subprocess.run([BIN, *map(str, args)], capture_output=True, **kw)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def report_of(self, text, *flags):
        (self.path / 'in.txt').write_text(text, encoding='utf8')
        self.run_it('clean', self.path / 'in.txt', '-o', self.path / 'out.txt', '--audit', self.path / 'a.jsonl')
        self.run_it('report', self.path / 'a.jsonl', '-o', self.path / 'r.html', *flags)
        return (self.path / 'r.html').read_text(encoding='utf8')

    def test_shows_edits_by_rule(self):
        page = Tags(self.report_of('■记者 张三\n\n勇勇担担使使命命葆葆初初心心\n\n会议召开。\n'))
        self.assertIn('undouble/run', page.text)
        self.assertIn('使使命命', page.text)
        self.assertIn('■记者 张三⏎', page.text)

    def test_text_never_becomes_markup(self):
        hostile = '■记者 张三\n\n<script>alert(1)</script><img src=x onerror=alert(1)>\u200b</del>"\'&amp;臺灣\n'
        page = Tags(self.report_of(hostile))
        self.assertFalse([t for t in page.tags if t[0] in ('script', 'img', 'iframe', 'link', 'a')])
        policy = [a for t, a in page.tags if t == 'meta' and a.get('http-equiv') == 'Content-Security-Policy']
        self.assertIn("default-src 'none'", policy[0]['content'])

    def test_says_what_it_left_out(self):
        for i in range(3):
            (self.path / f'{i}.txt').write_text('勇勇担担使使命命葆葆初初心心\n', encoding='utf8')
        files = [self.path / f'{i}.txt' for i in range(3)]
        self.run_it('clean', *files, '-o', str(self.path / 'out') + '/', '--audit', self.path / 'a.jsonl')
        self.run_it('report', self.path / 'a.jsonl', '-o', self.path / 'r.html', '--sample', 1)
        page = Tags((self.path / 'r.html').read_text(encoding='utf8'))
        self.assertIn('The first 1 of 3 changed documents', page.text)
        self.assertEqual(sum(t == 'details' for t, _ in page.tags), 1)

    def test_shows_clusters(self):
        text = '今天天气很好，我们去公园散步，晚上再回家。'
        (self.path / 'in.jsonl').write_text('{"id":"a<b","text":"%s"}\n{"id":"c","text":"%s"}\n' % (text, text), encoding='utf8')
        self.run_it('dedup', self.path / 'in.jsonl', '--mode', 'clusters', '-o', self.path / 'c.jsonl')
        self.run_it('report', self.path / 'c.jsonl', '-o', self.path / 'r.html')
        page = Tags((self.path / 'r.html').read_text(encoding='utf8'))
        self.assertIn('a<b', page.text)
        self.assertIn('1 clusters, 1 duplicates', page.text)

    def test_other_files_are_refused(self):
        (self.path / 'x.jsonl').write_text('{"a":1}\n')
        done = self.run_it('report', self.path / 'x.jsonl', '-o', self.path / 'r.html', status=3)
        self.assertIn(b'neither an audit nor a list of clusters', done.stderr)
        self.assertFalse((self.path / 'r.html').exists())


if __name__ == '__main__':
    unittest.main()

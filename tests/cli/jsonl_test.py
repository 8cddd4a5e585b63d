"""JSON Lines: the text field changes, every other byte passes."""
import json
import unittest

from support import ProgramTest

STEPS = ('--steps', 'convert')


class JsonLinesTest(ProgramTest):
    def clean(self, text, *args, status=0):
        return self.ok('clean', '--format', 'jsonl', *args, data=text.encode('utf8'), status=status).decode('utf8')

    def test_other_bytes_pass(self):
        line = '{ "n":1.50e+3,"big":123456789012345678901234567890, "a":"\\u6f22", "a":[{"text":"漢"},"}"],"text" : "漢\\n字" ,"z":null}\r\n'
        self.assertEqual(self.clean(line, *STEPS), line.replace('"漢\\n字"', '"汉\\n字"'))

    def test_unchanged_text_keeps_its_spelling(self):
        line = '{"text":"\\u4e2d\\/\\u0041 中\\b"}'
        self.assertEqual(self.clean(line, *STEPS), line)

    def test_ascii_spelling_is_kept_where_text_changes(self):
        self.assertEqual(self.clean('{"text":"\\u6f22\\u5b57 a"}\n', *STEPS), '{"text":"\\u6c49\\u5b57 a"}\n')

    def test_default_field(self):
        for field in ('text', 'content', '内容'):
            self.assertEqual(self.clean(json.dumps({'t': '漢', field: '漢'}, ensure_ascii=False), *STEPS),
                             json.dumps({'t': '漢', field: '汉'}, ensure_ascii=False))

    def test_two_possible_fields_are_not_guessed(self):
        line = '{"text":"漢","content":"漢"}\n'
        self.assertEqual(self.clean(line, *STEPS, status=1), line)
        self.assertEqual(self.clean(line, *STEPS, '--field', 'content'), '{"text":"漢","content":"汉"}\n')

    def test_key_spelled_with_escapes(self):
        self.assertEqual(self.clean('{"te\\u0078t":"漢"}', *STEPS), '{"te\\u0078t":"汉"}')

    def test_malformed_records_pass_unchanged(self):
        lines = ['not json', '{"text":"漢"', '{"text":5}', '{"id":"漢"}', '[1]', '{"text":"漢","text":"字"}', '{"text":"漢"} x', '"漢"']
        data = '\n'.join(['{"text":"漢"}', *lines, '{"text":"字"}'])
        self.assertEqual(self.clean(data, *STEPS, status=1), data.replace('漢', '汉', 1))

    def test_malformed_records_go_to_the_quarantine(self):
        data = '{"text":"漢"}\n{bad 漢\n\n{"text":"字"}'
        out = self.clean(data, *STEPS, '--quarantine', self.path('q'), status=1)
        self.assertEqual(out, '{"text":"汉"}\n\n{"text":"字"}')
        (entry,) = map(json.loads, self.read('q').splitlines())
        self.assertEqual((entry['input'], entry['line'], entry['record']), ('-', 2, '{bad 漢'))
        self.assertIn('JSON', entry['reason'])

    def test_empty_text_stays_as_a_record(self):
        self.assertEqual(self.clean('{"id":1,"text":""}\n'), '{"id":1,"text":""}\n')

    def test_invalid_bytes_and_surrogates_count_as_invalid_text(self):
        bad = b'{"o":"\xff\xed\xa0\x80","text":"\xe6\xbc\xa2\xff\xe4\xb8"}\n{"o":"\\ud800","text":"x\\ud800y\\udc00\\ud83d\\ude00"}\n'
        want = '{"o":"'.encode() + b'\xff\xed\xa0\x80' + '","text":"汉��"}\n{"o":"\\ud800","text":"x\\ufffdy\\ufffd\\ud83d\\ude00"}\n'.encode('utf8')
        self.assertEqual(self.ok('clean', '--format', 'jsonl', *STEPS, data=bad), want)
        self.assertEqual(self.ok('clean', '--format', 'jsonl', *STEPS, '--invalid', 'skip', data=bad, status=1), b'')
        self.fails('clean', '--format', 'jsonl', '--invalid', 'error', data=bad, status=3, says=['line 1', '--encoding'])

    def test_record_of_many_megabytes(self):
        text = '漢字。' * 1000000
        out = self.clean('{"text":"' + text + '"}\n{"text":"a"}\n', *STEPS)
        self.assertEqual(out, '{"text":"' + text.replace('漢', '汉') + '"}\n{"text":"a"}\n')

    def test_jobs_do_not_change_anything(self):
        data = ''.join(json.dumps({'id': n, 'text': '漢' * (n % 97) + '\n字'}, ensure_ascii=False) + '\n' for n in range(20000))
        one = self.clean(data, '-j', '1')
        self.assertEqual(one, self.clean(data, '-j', '7'))
        self.assertEqual(one.count('\n'), 20000)

    def test_lines_format(self):
        out = self.ok('clean', '--format', 'lines', *STEPS, data='漢\r\n\n字'.encode())
        self.assertEqual(out.decode(), '汉\r\n\n字')


if __name__ == '__main__':
    unittest.main()

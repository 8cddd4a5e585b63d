"""What users of near-duplicate tools complain about, one test a complaint: docs/complaints.md has the list and the numbers."""
import gzip
import json
import os
import random
import re
import resource
import unittest

from support import SOURCE, ProgramTest, run

RNG = random.Random(46)
WEATHER = '今天白天多云转晴，最高气温{}度，最低气温{}度，偏北风三到四级，空气质量良，紫外线指数中等，适宜户外活动，请市民注意防晒。'
GREETING = '亲爱的同学，你好！很高兴收到你的来信，希望你在新的学期里一切顺利，身体健康，学习进步，天天开心，有空常来坐坐。'
SHORT = ['猫', '狗', '猫咪', '你好', '你好吗', '下雨了', '下雪了', 'cat', 'dog', '。', '', '第一章', '第二章']


def han(count, pick=RNG):
    return ''.join(chr(0x4E00 + pick.randrange(6000)) for _ in range(count))


def noisy(text, share, pick=RNG):
    return ''.join(han(1, pick) if pick.random() < share else c for c in text)


def lines(texts, **more):
    return ''.join(json.dumps({'id': i, 'text': t, **{k: v[i] for k, v in more.items()}}, ensure_ascii=False) + '\n' for i, t in enumerate(texts)).encode()


class ComplaintsTest(ProgramTest):
    def rows(self, data, *args, status=0):
        return [json.loads(line) for line in self.ok('dedup', '--format', 'jsonl', *args, data=data, status=status).splitlines()]

    def kept(self, texts, *args, **more):
        return [row['id'] for row in self.rows(lines(texts, **more), *args)]

    def stats(self, texts, *args):
        self.ok('dedup', self.write('stats.jsonl', lines(texts)), '-o', self.path('o'), '--stats', self.path('s'), *args)
        return json.loads(self.read('s'))

    # Memory and scale: 1 to 10

    def test_1_5_40_the_index_is_on_the_disk_and_signs_nothing_twice(self):
        old, new = [han(200) for _ in range(50)], [han(200) for _ in range(5)]
        self.kept(old, '--index', self.path('ix'))
        again = lines(old[:5] + new).replace(b'"id": ', b'"id": 9')
        self.assertEqual(len(self.rows(again, '--index', self.path('ix'))), 5)
        info = json.loads(self.ok('index', 'info', self.path('ix'), '--json'))
        self.assertEqual(info['documents'], 55)
        # Bands can do without texts: --verify signature stores none.
        self.kept(old, '--index', self.path('bare'), '--verify', 'signature')
        self.assertLess(json.loads(self.ok('index', 'info', self.path('bare'), '--json'))['bytes']['texts'], 20 * 50)

    def test_2_3_6_7_10_the_plan_says_the_memory_and_a_limit_is_kept(self):
        path = self.write('a.jsonl', lines([han(100) for _ in range(500)]))
        plan = self.ok('dedup', path, '--plan').decode()
        self.assertRegex(plan, r'memory')
        self.assertRegex(plan, r'disk')
        self.fails('dedup', path, '--memory', '10M', status=2, says=['--memory'])
        self.assertEqual(self.ok('dedup', path, '--memory', '128M'), self.ok('dedup', path))

    def test_4_a_low_threshold_says_what_it_costs(self):
        path = self.write('a.jsonl', lines([han(100) for _ in range(200)]))
        few, many = (self.ok('dedup', path, '--plan', '--threshold', t).decode() for t in ('0.9', '0.5'))
        self.assertNotEqual(few, many)

    def test_9_a_text_of_many_shingles_needs_no_matrix(self):
        def peak(count):
            data = lines([han(count, random.Random(1))])
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            self.rows(data, '-j', '1')
            return max(0, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - before)
        peak(1000)
        self.assertLess(peak(33000), 40 << 10)   # 370 MB elsewhere

    # Wrong results: 19 to 29

    def test_19_22_one_cluster_does_not_swallow_what_only_hangs_together(self):
        text, chain = han(200), []
        for _ in range(60):
            text = text[30:] + han(30)
            chain.append(text)
        self.assertGreater(len(self.kept(chain)), 15)
        some = [han(40) for _ in range(700)]
        self.assertEqual(len(self.kept(some)), 700)

    def test_20_a_shared_template_does_not_collapse_documents(self):
        letters = [GREETING + han(120) for _ in range(100)]
        self.assertEqual(len(self.kept(letters)), 100)

    def test_21_a_cluster_always_has_a_survivor(self):
        body = han(100)
        copies = [body + han(2) for _ in range(50)]
        for verify in ('exact', 'signature', 'none'):
            for keep in ('first', 'last', 'longest'):
                path = self.write('a.jsonl', lines(copies))
                kept = self.ok('dedup', path, '--verify', verify, '--keep', keep).splitlines()
                self.assertEqual(len(kept), 1, (verify, keep))

    def test_21_verification_does_not_join_what_is_apart(self):
        a, b = han(150), han(150)
        rows = self.rows(lines([a, b, a + '一', b + '二', a + b]), '--mode', 'clusters')
        self.assertEqual([(r['kept'], [m['id'] for m in r['members']]) for r in rows], [(0, [2]), (1, [3])])

    def test_23_27_41_threads_memory_and_runs_decide_the_same(self):
        body = [han(80) for _ in range(20)]
        texts = [noisy(RNG.choice(body), 0.02) for _ in range(200)]
        path = self.write('a.jsonl', lines(texts))
        once = self.ok('dedup', path)
        self.assertEqual({once, self.ok('dedup', path, '-j', '2'), self.ok('dedup', path, '--memory', '128M')}, {once})
        parts = b''
        for at in (0, 70, 150):
            part = b''.join(lines(texts).splitlines(True)[at:{0: 70, 70: 150, 150: 200}[at]])
            parts += self.ok('dedup', '--format', 'jsonl', '--index', self.path('ix'), data=part)
        self.assertEqual(parts, once)

    def test_24_numbers_are_not_made_equal(self):
        days = [WEATHER.format(high, low) for high, low in ((31, 24), (12, 3))]
        tables = ['|'.join(f'{RNG.randrange(10000)}|{RNG.randrange(100)}$' for _ in range(30)) for _ in range(20)]
        self.assertEqual(len(self.kept(tables)), 20)
        [pair] = self.rows(lines(days), '--mode', 'pairs', '--threshold', '0.3')
        self.assertLess(pair['jaccard'], 1)

    def test_26_what_was_seen_is_not_seen_again_by_itself(self):
        some = [han(60) for _ in range(100)]
        self.assertEqual(len(self.kept(some)), 100)
        self.assertEqual(len(self.kept(some, '--index', self.path('ix'))), 100)

    def test_28_nothing_below_the_threshold_and_all_above_it(self):
        base = [han(150) for _ in range(30)]
        texts = base + [noisy(t, 0.03) for t in base]
        grams = [{t[i:i + 5] for i in range(len(t) - 4)} for t in texts]
        expected = {(i, j) for i in range(60) for j in range(i) if len(grams[i] & grams[j]) / len(grams[i] | grams[j]) >= 0.7}
        rows = self.rows(lines(texts), '--mode', 'pairs', '--fold', 'none')
        self.assertEqual({(r['b'], r['a']) for r in rows}, expected)
        self.assertTrue(all(r['jaccard'] >= 0.7 for r in rows))

    # Short documents, empty ones, Chinese: 30 to 38

    def test_30_31_short_and_empty_documents_stay_and_equal_only_their_copies(self):
        self.assertEqual(self.kept(SHORT), list(range(len(SHORT))))
        self.assertEqual(self.kept(['cat', 'dog', 'cat', '猫', '狗', '猫', '', '']), [0, 1, 3, 4, 6, 7])

    def test_32_one_liners_that_are_almost_the_same_are_found(self):
        texts = ['本市今天开通第三条地铁线路，早高峰十分拥挤', '本市今天开通第三条地铁线路，早高峰十分拥挤！', '明天小雨']
        self.assertEqual(self.kept(texts), [0, 2])

    def test_33_no_character_is_cut(self):
        odd = ['русский текст о погоде в городе', '漢字𠀀𫝈與emoji👨‍👩‍👧一起', 'ﾊﾝｶｸ ｶﾅ']
        data = lines(odd)
        self.assertEqual(self.ok('dedup', '--format', 'jsonl', data=data), data)

    def test_34_a_full_stop_does_not_make_texts_equal(self):
        texts = [han(30) + '。' for _ in range(20)] + ['。', '。。']
        self.assertEqual(len(self.kept(texts)), 22)

    def test_35_different_short_news_stay_apart(self):
        texts = [f'{place}{what}' for place in ('上海', '北京', '广州', '成都') for what in ('今日降雨', '地铁延误', '举办车展', '房价微涨')]
        self.assertEqual(len(self.kept(texts)), 16)

    def test_36_a_rewrite_is_found_though_no_line_is_the_same(self):
        text = han(400)
        other = noisy(text, 0.02)
        wrapped = ['\n'.join(text[i:i + 22] for i in range(0, 400, 22)), '\n'.join(other[i:i + 31] for i in range(0, 400, 31))]
        self.assertEqual(self.kept(wrapped), [0])

    def test_37_38_no_segmenter_and_no_language_to_choose(self):
        for text in ('日本語の文章を単語に分けずに比べることができるかどうかを試す。明日も天気が良いといいですね。', 'The quick brown fox jumps over the lazy dog and runs away.',
                     '今天上午市政府召开新闻发布会介绍全市经济运行情况。'):
            self.assertEqual(self.kept([text, text + '!', han(50)]), [0, 2])

    def test_36_width_case_script_and_line_breaks_do_not_hide_a_copy(self):
        text = '臺灣與大陸的經濟發展，GDP增長３％，專家認為前景廣闊。'
        self.assertEqual(self.kept([text, '台湾与大陆的经济发展,gdp增长3%,\n专家认为前景广阔.']), [0])

    # Runs, provenance, policies: 39 to 46

    def test_39_42_every_removal_names_what_it_went_for(self):
        old = han(100)
        self.rows(lines([old]).replace(b'"id": 0', b'"id": "first"'), '--index', self.path('ix'), '--source', 'monday')
        copy = lines([old + '一', han(90)])
        self.rows(copy, '--index', self.path('ix'), '--removed', self.path('r'))
        [gone] = [json.loads(line) for line in self.read('r').splitlines()]
        self.assertEqual((gone['id'], gone['kept']), (0, 'first'))
        self.assertGreater(gone['jaccard'], 0.9)

    def test_43_the_longest_or_the_newest_stays_and_the_size_is_told(self):
        body = han(120)
        texts = [body, body + '完整版本在此', body[:-3]]
        path = self.write('a.jsonl', lines(texts, date=['2023-01-01', '2022-01-01', '2024-01-01']))
        for policy, kept in (('longest', 1), ('date:max', 2), ('date:min', 1), ('first', 0), ('last', 2)):
            [row] = [json.loads(line) for line in self.ok('dedup', path, '--keep', policy).splitlines()]
            self.assertEqual(row['id'], kept, policy)
        [cluster] = [json.loads(line) for line in self.ok('dedup', path, '--mode', 'clusters').splitlines()]
        self.assertEqual(len(cluster['members']) + 1, 3)

    def test_44_damaged_files_are_told_not_believed(self):
        self.rows(lines([han(100) for _ in range(20)]), '--index', self.path('ix'))
        self.ok('index', 'info', self.path('ix'), '--check')
        for name in sorted(os.listdir(self.path('ix'))):
            good = self.read(f'ix/{name}')
            if name == 'lock':
                continue
            for bad in (good[:len(good) // 2], good[:40] + bytes([good[40] ^ 1]) + good[41:]):
                self.write(f'ix/{name}', bad)
                self.assertIn(run('index', 'info', self.path('ix'), '--check').returncode, (3, 4), name)
            self.write(f'ix/{name}', good)
        self.ok('index', 'info', self.path('ix'), '--check')

    def test_45_other_settings_are_refused_with_their_name(self):
        self.rows(lines([han(100)]), '--index', self.path('ix'))
        self.fails('dedup', '--format', 'jsonl', '--index', self.path('ix'), '--ngram', '4', data=lines([han(100)]), status=3, says=['ngram'])
        self.fails('dedup', '--format', 'jsonl', '--index', self.path('ix'), '--seed', '4', data=lines([han(100)]), status=3, says=['seed'])

    def test_46_a_misspelled_setting_is_no_silent_default(self):
        self.write('hansieve.toml', '[dedup]\ntreshold = 0.9\n')
        self.fails('dedup', '--config', self.path('hansieve.toml'), '--format', 'jsonl', data=lines(['一']), status=3, says=['treshold'])
        self.fails('dedup', '--treshold', '0.9', '--format', 'jsonl', status=2, says=['threshold'])
        wrong_field = b'{"id":1,"body":"x"}\n'
        self.fails('dedup', '--format', 'jsonl', '--quarantine', self.path('q'), data=wrong_field, status=1)
        self.assertIn('text', self.read('q').decode())

    def test_the_list_is_whole(self):
        with open(os.path.join(SOURCE, 'docs/complaints.md'), encoding='utf8') as f:
            rows = re.findall(r'^\| (\d+) \|.*\| (.*) \|$', f.read(), re.M)
        self.assertEqual([int(number) for number, _ in rows], list(range(1, 47)))
        tested = {n for name in dir(self) for n in re.findall(r'_(\d+)(?=_)', name)}
        for number, test in rows:
            for named in re.findall(r'complaints ([\d, ]+)', test):
                self.assertLessEqual(set(re.findall(r'\d+', named)), tested, number)
            for path in re.findall(r'`((?:tests|fixtures|docs|bench|scripts|python)/[\w./]+)`', test):
                self.assertTrue(os.path.exists(os.path.join(SOURCE, path)), path)

    # Speed: what is counted does not depend on the machine. 11 to 18

    def test_11_14_16_work_grows_with_the_documents(self):
        for count in (500, 1000):
            self.assertLess(self.stats([han(60) for _ in range(count)])['candidates'], 50)   # unrelated texts are compared with nobody

    def test_12_13_45_a_record_goes_out_as_soon_as_it_is_decided(self):
        # A pipe that never ends gives its answers all the same: see dedup_test.py. Here: packed input, in one pass.
        data = lines([han(50) for _ in range(100)])
        self.assertEqual(self.ok('dedup', '--format', 'jsonl', data=gzip.compress(data)), data)


if __name__ == '__main__':
    unittest.main()

"""Cleaning what was cleaned changes nothing (conversion aside), on real text."""
import glob
import json
import os
import random
import subprocess
import unittest

from support import DATA, SOURCE, ProgramTest

SAMPLE = int(os.environ.get('HANSIEVE_SAMPLE', '50'))  # records of each file of records


class IdempotenceTest(ProgramTest):
    def documents(self):
        rng = random.Random(9)
        for path in sorted(glob.glob(os.path.join(SOURCE, 'fixtures', '**', '*.*'), recursive=True)):
            with open(path, 'rb') as f:
                yield path, f.read().decode('utf8', 'replace')
        for path in sorted(glob.glob(os.path.join(DATA, '*', '*'))):
            if path.endswith(('.txt', '.md')) and 'encodings' not in path:
                with open(path, 'rb') as f:
                    yield path, f.read().decode('utf8', 'replace')
        for path in sorted(glob.glob(os.path.join(DATA, '**', '*.jsonl.zst'), recursive=True)):
            raw = subprocess.run(f'zstdcat "{path}" | head -c 20000000', shell=True, capture_output=True).stdout
            lines = raw.split(b'\n')[:-1]
            for number in rng.sample(range(len(lines)), min(SAMPLE, len(lines))):
                for key, value in json.loads(lines[number]).items():
                    if isinstance(value, str) and len(value) > 30:
                        yield f'{path}:{number + 1} {key}', value

    def test_second_pass_changes_nothing(self):
        if not os.path.isdir(DATA):
            self.skipTest('no ../shared/data')
        names, texts = zip(*self.documents())
        data = ''.join(json.dumps({'text': t}, ensure_ascii=False) + '\n' for t in texts).encode('utf8')
        once = self.ok('clean', '--skip', 'convert', '--format', 'jsonl', data=data)
        twice = self.ok('clean', '--skip', 'convert', '--format', 'jsonl', data=once)
        changed = [name for name, a, b in zip(names, once.split(b'\n'), twice.split(b'\n')) if a != b]
        self.assertEqual(changed, [], f'{len(changed)} of {len(names)} documents')


if __name__ == '__main__':
    unittest.main()

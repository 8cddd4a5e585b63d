#!/usr/bin/env python3
"""Checks on every document of a folder of texts that cleaning is idempotent and that restore gives the input back.

    scripts/clean_laws.py BINARY FOLDER

Text files, those of a folder `encodings` whatever they are called, are cleaned whole, twice, and restored from their audit;
so are the files of records (*.jsonl.zst), each record by itself in the first case. Encodings that are not sure by
themselves are named as their files are. Prints what failed and exits with 1 if anything did. Takes minutes; the test
suite checks a sample of the same.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

# What an encoding is called, by what stands in the name of a file that auto is not sure about.
ENCODINGS = (('big5', 'big5'), ('gb', 'gb18030'), ('euc', 'gb18030'), ('utf-16', 'utf-16'), ('utf16', 'utf-16'))


def run(args):
  done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
  return done.returncode, done.stdout


def clean_and_restore(binary, path, folder, arguments):
  """The exit status of cleaning, the cleaned bytes, those of a second cleaning, and what is wrong."""
  once, twice, audit = (os.path.join(folder, name) for name in ('once', 'twice', 'audit'))
  clean = [binary, 'clean', '--skip', 'convert']
  form = [a for a in arguments if not a.startswith('--encoding')]
  code, _ = run([*clean, *arguments, '--audit', audit, '-o', once, str(path)])
  if code not in (0, 1):
    return code, b'', b'', []
  run([*clean, *form, '-o', twice, once])
  status, restored = run([binary, 'restore', '--audit', audit, once])
  raw = subprocess.run(['zstdcat', '-f', str(path)], stdout=subprocess.PIPE, check=True).stdout
  wrong = [] if status == 0 and restored == raw else [f'not restored (exit {status})']
  return code, open(once, 'rb').read(), open(twice, 'rb').read(), wrong


def check_file(binary, path, folder):
  """What is wrong with one file, or ''; None if its encoding is not known."""
  named = [value for part, value in ENCODINGS if part in path.name.lower()]
  for encoding in ['auto', *named[:1]]:
    code, once, twice, wrong = clean_and_restore(binary, path, folder, [f'--encoding={encoding}'])
    if code != 3:
      break
  if code not in (0, 1):
    return None if code == 3 else f'clean: exit {code}'
  return ', '.join(wrong + ([] if once == twice else ['not idempotent']))


def check_records(binary, path, folder):
  """How many records there are, the ids of those that a second cleaning changes, and what else is wrong."""
  # Several fields may hold text; a record has one that is cleaned.
  first = json.loads(subprocess.run(f'zstdcat "{path}" | head -1', shell=True, stdout=subprocess.PIPE, check=True).stdout)
  field = next((f for f in ('text', 'content', 'wrapped') if f in first), 'text')
  code, once, twice, wrong = clean_and_restore(binary, path, folder, ['--format=jsonl', f'--field={field}'])
  if code not in (0, 1):
    return 0, [], [f'clean: exit {code}']
  once, twice = once.split(b'\n'), twice.split(b'\n')
  different = [a for a, b in zip(once, twice) if a != b] + once[len(twice):]
  return len(once) - 1, [str(json.loads(row).get('id', '?')) for row in different if row], wrong


def main():
  binary, root = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
  files = records = failed = unsure = 0
  with tempfile.TemporaryDirectory() as folder:
    texts = (p for p in root.rglob('*') if p.is_file() and not p.name.endswith(('.json', '.zst', '.tsv', '.bin')) and
             (p.suffix in ('.txt', '.md') or p.parent.name == 'encodings'))
    for path in sorted(texts):
      wrong = check_file(binary, path, folder)
      if wrong is None:
        unsure += 1
        continue
      files += 1
      if wrong:
        failed += 1
        print(f'{path.relative_to(root)}: {wrong}', flush=True)
    for path in sorted(root.rglob('*.jsonl.zst')):
      count, ids, wrong = check_records(binary, path, folder)
      records += count
      failed += len(ids) + len(wrong)
      if ids:
        wrong.append(f'{len(ids)} not idempotent: {" ".join(ids[:8])}')
      if wrong:
        print(f'{path.relative_to(root)}: {", ".join(wrong)}', flush=True)
  print(f'{files} files, {records} records, {failed} failed, {unsure} files in encodings that are not sure')
  return 1 if failed else 0


if __name__ == '__main__':
  sys.exit(main())

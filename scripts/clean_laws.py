#!/usr/bin/env python3
"""Checks on every document of a folder of texts that cleaning is idempotent and that restore gives the input back.

    scripts/clean_laws.py BINARY FOLDER

Text files are cleaned whole, twice, and restored from their audit; records of *.jsonl.zst ("text") are cleaned twice.
Prints what failed and exits with 1 if anything did. Takes minutes; the test suite checks a sample of the same.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def run(args, data=b''):
  done = subprocess.run(args, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
  return done.returncode, done.stdout


def check_file(binary, path, folder):
  """What is wrong with one file, or ''."""
  once, twice, audit = (os.path.join(folder, name) for name in ('once', 'twice', 'audit'))
  clean = [binary, 'clean', '--skip', 'convert', '--encoding', 'auto']
  code, _ = run([*clean, '--audit', audit, '-o', once, str(path)])
  if code not in (0, 1):
    return '' if code == 3 else f'clean: exit {code}'
  run([binary, 'clean', '--skip', 'convert', '-o', twice, once])
  wrong = [] if open(once, 'rb').read() == open(twice, 'rb').read() else ['not idempotent']
  code, restored = run([binary, 'restore', '--audit', audit, once])
  if code != 0 or restored != path.read_bytes():
    wrong.append(f'not restored (exit {code})')
  return ', '.join(wrong)


def check_records(binary, path):
  """The ids of records that a second cleaning changes."""
  raw = subprocess.run(['zstdcat', str(path)], stdout=subprocess.PIPE, check=True).stdout
  clean = [binary, 'clean', '--skip', 'convert', '--format', 'jsonl']
  once = run(clean, raw)[1].split(b'\n')
  twice = run(clean, b'\n'.join(once))[1].split(b'\n')
  different = [a for a, b in zip(once, twice) if a != b] + once[len(twice):]
  return len(once) - 1, [str(json.loads(row).get('id', '?')) for row in different if row]


def main():
  binary, root = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
  files = records = failed = 0
  with tempfile.TemporaryDirectory() as folder:
    for path in sorted(p for p in root.rglob('*') if p.is_file() and p.suffix in ('.txt', '.md')):
      files += 1
      if wrong := check_file(binary, path, folder):
        failed += 1
        print(f'{path.relative_to(root)}: {wrong}', flush=True)
  for path in sorted(root.rglob('*.jsonl.zst')):
    count, ids = check_records(binary, path)
    records += count
    failed += len(ids)
    if ids:
      print(f'{path.relative_to(root)}: {len(ids)} not idempotent: {" ".join(ids[:8])}', flush=True)
  print(f'{files} files, {records} records, {failed} failed')
  return 1 if failed else 0


if __name__ == '__main__':
  sys.exit(main())

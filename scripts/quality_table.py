#!/usr/bin/env python3
"""Writes fixtures/quality/clean.csv anew from what the scorers printed.

    scripts/quality_table.py [SEED=SCORE.json ...] [pages=TABLE.txt ...]

SCORE.json is what score.py --json wrote with that seed; TABLE.txt what newspaper.py score printed. Sections that are
not given keep their rows, so that a change shows as the diff of what was measured.
"""
import json
import pathlib
import sys

TABLE = pathlib.Path(__file__).resolve().parent.parent / 'fixtures' / 'quality' / 'clean.csv'


def rows_of_score(seed, path):
  for section, figures in json.load(open(path, encoding='utf8')).items():
    for figure, value in figures.items():
      yield section, seed, figure, str(value)


def rows_of_pages(path):
  lines = [line.split() for line in open(path, encoding='utf8') if line.strip()]
  names = lines[0][2:]
  for kind, extractor, *values in lines[1:]:
    if extractor == 'all':
      for figure, value in zip(names, values):
        yield f'pages_{kind}', '1', figure, value


def main():
  old = [tuple(line.split(',')) for line in TABLE.read_text(encoding='utf8').split('\n')[1:] if line]
  new = []
  for argument in sys.argv[1:]:
    seed, _, path = argument.partition('=')
    new += rows_of_pages(path) if seed == 'pages' else rows_of_score(seed, path)
  measured = {row[:2] for row in new}
  order = list(dict.fromkeys(row[:2] for row in old + new))
  kept = [row for row in old if row[:2] not in measured]
  rows = sorted(kept + new, key=lambda row: order.index(row[:2]))
  TABLE.write_text('section,seed,figure,value\n' + ''.join(','.join(row) + '\n' for row in rows), encoding='utf8')


if __name__ == '__main__':
  main()

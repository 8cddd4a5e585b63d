"""hansieve dedup beside rensa's and datasketch's: the same file in, each document once out, one core.

    pip install rensa datasketch xxhash
    bench/peers/documents.py 100000 > news.jsonl
    bench/peers/dedup.py news.jsonl build/release/hansieve [--peers rensa,datasketch] [--threshold 0.8]

Each runs as a process of its own on one core, from reading the file to writing the documents it keeps; what is
reported is user and system time of the whole process. Shingles are five characters, signatures 128 slots. rensa and
datasketch do not verify what they remove; hansieve does.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile


def shingles(text):
    return {text[i:i + 5] for i in range(max(1, len(text) - 4))}


def records(path):
    with open(path, encoding='utf8') as lines:
        for line in lines:
            yield line, json.loads(line)['text']


def rensa(path, out, threshold):
    import rensa
    deduper = rensa.RMinHashDeduplicator(threshold, 128, True, 16)
    batch = []

    def end_batch():
        taken = deduper.add_pairs([(str(number), list(shingles(text))) for number, _, text in batch])
        for is_new, (_, line, _) in zip(taken, batch):
            if is_new:
                out.write(line)
        batch.clear()

    for number, (line, text) in enumerate(records(path)):
        batch.append((number, line, text))
        if len(batch) == 1000:
            end_batch()
    end_batch()


def datasketch(path, out, threshold):
    import datasketch
    import xxhash
    lsh = datasketch.MinHashLSH(threshold=threshold, num_perm=128)
    for number, (line, text) in enumerate(records(path)):
        sketch = datasketch.MinHash(num_perm=128, hashfunc=xxhash.xxh32_intdigest)
        sketch.update_batch([s.encode() for s in shingles(text)])
        if not lsh.query(sketch):
            lsh.insert(number, sketch)
            out.write(line)


def measured(command):
    pid = os.posix_spawnp(command[0], command, {**os.environ, 'OMP_NUM_THREADS': '1', 'RAYON_NUM_THREADS': '1'})
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f'{command}: status {status}')
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('file')
    parser.add_argument('program')
    parser.add_argument('--peers', default='rensa,datasketch')
    parser.add_argument('--threshold', type=float, default=0.8)
    parser.add_argument('--runs', type=int, default=3, help='of hansieve; the middle one counts')
    parser.add_argument('--only', help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        with open(options.program, 'w', encoding='utf8') as out:
            return globals()[options.only](options.file, out, options.threshold)
    if hasattr(os, 'sched_setaffinity'):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'out.jsonl')
        command = [options.program, 'dedup', options.file, '-o', out, '-j', '1', '--threshold', str(options.threshold)]
        ours, memory = sorted(measured(command) for _ in range(options.runs))[options.runs // 2]
        kept = sum(1 for _ in open(out, 'rb'))
        print(f'{"hansieve":12}{ours:9.2f} s CPU {memory:8.0f} MiB {kept:9} kept', flush=True)
        for peer in filter(None, options.peers.split(',')):
            command = [sys.executable, __file__, options.file, out, '--only', peer, '--threshold', str(options.threshold)]
            seconds, memory = measured(command)
            kept = sum(1 for _ in open(out, 'rb'))
            print(f'{peer:12}{seconds:9.2f} s CPU {memory:8.0f} MiB {kept:9} kept {seconds / ours:8.1f} times hansieve\'s time', flush=True)


if __name__ == '__main__':
    main()

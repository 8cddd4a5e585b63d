"""Documents with near-copies, as JSON Lines: made by a seeded generator, the same on every machine.

    documents.py COUNT [--bytes 1400] [--copies 0.3] [--seed 1] > documents.jsonl

Words of a made-up vocabulary, the frequent ones far more often, in sentences and paragraphs. A copy is an earlier
document of the last thousand with up to 5 % of its words exchanged, its end or beginning cut off, or nothing changed.
"""
import argparse
import random
import sys


def vocabulary(pick, size=20000):
    han = [chr(0x4E00 + n) for n in range(3500)]
    words = [''.join(pick.choices(han, k=pick.choice((1, 2, 2, 2, 2, 3, 4)))) for _ in range(size)]
    drawn = []
    for rank, word in enumerate(words):   # as often as its rank says, at least once
        drawn += [word] * max(1, 60000 // (rank + 30))
    return drawn


def text_of(words, pick):
    out = []
    for begin in range(0, len(words), 90):
        sentence = words[begin:begin + 90]
        for at in range(11, len(sentence), 12):
            sentence[at] += '，'
        out.append(''.join(sentence) + '。')
    return '\\n'.join(out)


def documents(count, size, copies, seed):
    pick = random.Random(seed)
    drawn = vocabulary(pick)
    mean = sum(len(w.encode()) for w in drawn) / len(drawn) + 0.3
    length = max(3, size / mean)
    recent = []
    for number in range(count):
        if recent and pick.random() < copies:
            words = list(pick.choice(recent))
            kind = pick.random()
            if kind < 0.6:
                for _ in range(pick.randrange(1 + len(words) // 20)):
                    words[pick.randrange(len(words))] = pick.choice(drawn)
            elif kind < 0.9:
                cut = pick.randrange(1 + len(words) // 8)
                words = words[cut:] if pick.random() < 0.5 else words[:len(words) - cut]
        else:
            words = pick.choices(drawn, k=int(length * (0.7 + 0.6 * pick.random())))
        if len(recent) < 1000:
            recent.append(words)
        else:
            recent[number % 1000] = words
        yield number, text_of(words, pick)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('count', type=int)
    parser.add_argument('--bytes', type=int, default=1400)
    parser.add_argument('--copies', type=float, default=0.3)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    out = sys.stdout.buffer
    for number, text in documents(options.count, options.bytes, options.copies, options.seed):
        out.write(f'{{"id":"doc-{number}","text":"{text}"}}\n'.encode())


if __name__ == '__main__':
    main()

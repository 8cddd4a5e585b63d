"""Records with planted copies: edited, cut and shortened texts of random Han; the same for the same seed."""
import random

_ALPHABET = [chr(0x4E00 + i * 5) for i in range(3000)]


def make_records(bases, seed, size=200):
    """About 1.7 records for each base, in random order; ids are strings."""
    pick = random.Random(seed)
    texts = []
    for _ in range(bases):
        text = "".join(pick.choices(_ALPHABET, k=pick.randrange(size // 2, size * 2)))
        texts.append(text)
        while pick.random() < 0.4:
            copy = list(text)
            for _ in range(pick.randrange(0, len(copy) // 12)):
                copy[pick.randrange(len(copy))] = pick.choice(_ALPHABET)
            texts.append("".join(copy[:len(copy) - pick.randrange(0, len(copy) // 8)]))
    pick.shuffle(texts)
    return [{"id": f"d{number}", "text": text} for number, text in enumerate(texts)]

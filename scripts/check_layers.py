#!/usr/bin/env python3
"""Checks that each layer includes only what is below it, and that third-party headers stay behind their one door."""
import pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BELOW = {
    'base': set(), 'text': {'base'}, 'clean': {'text', 'base'}, 'near': {'text', 'base'},
    'pipeline': {'clean', 'near', 'text', 'base'}, 'io': {'base'},
    'run': {'pipeline', 'io', 'clean', 'near', 'text', 'base'},
    'measure': {'run', 'pipeline', 'io', 'clean', 'near', 'text', 'base'},
    'cli': {'measure', 'run', 'pipeline', 'io', 'clean', 'near', 'text', 'base'},
}
# header prefix -> layers that may include it
DOORS = {
    'unicode/': {'clean'}, 'opencc/': {'clean'}, 'uchardet': {'clean'}, 'toml++/': {'clean', 'cli'},
    'xxhash.h': {'base', 'near'}, 'simdjson.h': {'io'}, 'archive.h': {'io'}, 'archive_entry.h': {'io'},
    'zstd.h': {'io'}, 'zlib.h': {'io'}, 'lzma.h': {'io'}, 'bzlib.h': {'io'}, 'CLI/': {'cli'},
}


def problems():
    for path in sorted([*(ROOT / 'include/hansieve').rglob('*.h'), *(ROOT / 'src').rglob('*.cc'), *(ROOT / 'src').rglob('*.h')]):
        parts = path.relative_to(ROOT).parts
        layer = parts[2] if parts[0] == 'include' else parts[1]
        if layer not in BELOW:
            continue
        for number, line in enumerate(path.read_text(encoding='utf8').split('\n'), 1):
            found = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
            if not found:
                continue
            name, where = found[1], f'{path.relative_to(ROOT)}:{number}'
            own = re.match(r'(?:hansieve/)?(\w+)/', name)
            if own and own[1] in BELOW and own[1] != layer and own[1] not in BELOW[layer]:
                yield f'{where}: {layer} must not know {own[1]} ({name})'
            for prefix, layers in DOORS.items():
                if name.startswith(prefix) and layer not in layers:
                    yield f'{where}: {name} belongs to {", ".join(sorted(layers))}'


if __name__ == '__main__':
    found = list(problems())
    print('\n'.join(found) or 'layers: in order')
    sys.exit(bool(found))

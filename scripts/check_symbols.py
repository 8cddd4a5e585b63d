#!/usr/bin/env python3
"""Checks that the libraries in a build directory do not print, end the process or read the environment.

    check_symbols.py build/release
"""
import pathlib, re, subprocess, sys

FORBIDDEN = {'printf', 'puts', 'putchar', 'fprintf', 'fputs', 'fwrite', 'perror', 'exit', '_exit', 'quick_exit', 'abort',
             '_ZSt4cout', '_ZSt4cerr', '_ZSt4clog', 'getenv', 'secure_getenv', 'setlocale', 'system',
             '__printf_chk', '__fprintf_chk', '__assert_fail'}
ALLOWED = {('base', 'getenv')}  # HANSIEVE_KERNEL


def problems(build):
    for archive in sorted(pathlib.Path(build).glob('libhansieve_*.a')):
        layer = archive.stem.removeprefix('libhansieve_')
        names = subprocess.run(['nm', '-u', archive], capture_output=True, text=True, check=True).stdout
        for name in sorted(set(re.findall(r'^\s+U (\S+)', names, re.M)) & FORBIDDEN):
            if (layer, name) not in ALLOWED:
                yield f'{archive.name}: uses {name}'


if __name__ == '__main__':
    found = list(problems(sys.argv[1]))
    print('\n'.join(found) or 'symbols: in order')
    sys.exit(bool(found))

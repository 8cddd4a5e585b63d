"""Feeds a program through a pipe and measures its memory."""
import os
import subprocess
import threading
import time

from support import BIN


def paragraph_stream(total):
    """About `total` bytes of Chinese text in lines and paragraphs, no two megabytes alike."""
    number, written = 0, 0
    while written < total:
        lines = []
        for _ in range(2000):
            number += 1
            lines.append(f'第{number}段：本街道今年以來開展環境整治{number % 977}次，惠及居民{number % 1013}户，\n'
                         f'得到了群众的一致好评。区有关部门表示，下一步将继续推进。\n' + ('\n' if number % 3 == 0 else ''))
        chunk = ''.join(lines).encode('utf8')
        written += len(chunk)
        yield chunk


def line_stream(total):
    """One line without an end."""
    chunk = '漢字沒有換行，只有逗號，一直寫下去，'.encode('utf8') * 2000
    for _ in range(0, total, len(chunk)):
        yield chunk


def peak_of(args, stream, output='/dev/null'):
    """Runs `hansieve args` with `stream` on its standard input: (exit status, peak bytes, seconds, bytes fed)."""
    with open(output, 'wb') as out:
        process = subprocess.Popen([BIN, *args], stdin=subprocess.PIPE, stdout=out)
    fed = 0

    def feed():
        nonlocal fed
        for chunk in stream:
            process.stdin.write(chunk)
            fed += len(chunk)
        process.stdin.close()

    start = time.time()
    thread = threading.Thread(target=feed)
    thread.start()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    thread.join()
    return process.returncode, usage.ru_maxrss * 1024, time.time() - start, fed

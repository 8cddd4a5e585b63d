"""peak.py FILE PROGRAM ARGS...   Runs a program, writes its peak memory in KiB and its CPU seconds into FILE, ends as it ended.

A process of its own, because a peak counts from the fork: a test that holds a gigabyte would measure itself."""
import os
import sys

pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], 'w', encoding='utf8') as f:
    f.write(f'{usage.ru_maxrss} {usage.ru_utime + usage.ru_stime}')
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)

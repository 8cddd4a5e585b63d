"""The program was built with what the compiler and the linker offer against mistakes in memory (cmake/hansieve_hardening.cmake)."""
import os
import re
import shutil
import subprocess
import unittest

BIN = os.environ['HANSIEVE_BIN']
SOURCE = os.environ['HANSIEVE_SOURCE_DIR']


def readelf(*args):
    return subprocess.run(['readelf', '-W', *args, BIN], capture_output=True, text=True, check=True).stdout


def is_hardened():
    """Whether this build asks for it: builds with sanitizers, for coverage, or against the option do not."""
    with open(os.path.join(os.path.dirname(BIN), 'CMakeCache.txt'), encoding='utf8') as f:
        cache = f.read()
    flags = re.search(r'^CMAKE_CXX_FLAGS:\w+=(.*)', cache, re.M)[1]
    return 'HANSIEVE_HARDENING:BOOL=ON' in cache and not re.search('sanitize|coverage', flags), 'CMAKE_BUILD_TYPE:STRING=Debug' not in cache


@unittest.skipUnless(shutil.which('readelf'), 'readelf is missing: it comes with binutils')
class HardeningTest(unittest.TestCase):
    def setUp(self):
        hardened, self.optimised = is_hardened()
        if not hardened:
            self.skipTest('this build has no hardening: sanitizers, coverage, or HANSIEVE_HARDENING=OFF')

    def test_its_place_in_memory_is_random(self):
        self.assertIn('DYN', re.search(r'Type:\s+(.*)', readelf('-h'))[1])

    def test_its_tables_are_read_only(self):
        self.assertIn('GNU_RELRO', readelf('-l'))
        self.assertIn('BIND_NOW', readelf('-d'))

    def test_its_stack_is_not_executed_and_is_guarded(self):
        self.assertRegex(readelf('-l'), r'GNU_STACK\s+\S+ \S+ \S+ \S+ \S+ RW\s')
        self.assertIn('__stack_chk_fail', readelf('--dyn-syms'))

    def test_no_part_of_it_is_both_written_and_executed(self):
        for line in readelf('-l').splitlines():
            if line.strip().startswith('LOAD'):
                self.assertNotIn('RWE', line.replace('RW E', 'RWE'))

    def test_library_calls_check_sizes(self):
        if self.optimised:
            self.assertRegex(readelf('--dyn-syms'), r'__\w+_chk\b')

    def test_jumps_land_where_they_may(self):
        if os.uname().machine == 'x86_64':
            subprocess.run(['objdump', '--version'], capture_output=True, check=True)
            main = subprocess.run(f'objdump -d --no-show-raw-insn {BIN} | grep -c endbr64', shell=True, capture_output=True, text=True).stdout
            self.assertGreater(int(main), 1000)

    def test_it_names_no_folder_of_the_build(self):
        with open(BIN, 'rb') as f:
            data = f.read()
        for folder in (os.path.realpath(SOURCE), os.path.realpath(os.path.dirname(BIN))):
            self.assertNotIn(folder.encode(), data)

    def test_it_looks_for_no_library_in_a_folder_of_its_own(self):
        self.assertNotRegex(readelf('-d'), 'RPATH|RUNPATH')


if __name__ == '__main__':
    unittest.main()

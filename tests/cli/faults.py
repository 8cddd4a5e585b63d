"""Makes calls to the system fail, one by one, and looks at what is left."""
import hashlib
import json
import os
import re
import shutil
import subprocess

from support import BIN, ProgramTest

FAULTS = os.environ.get('HANSIEVE_FAULTS')  # the library of tests/fault
# How many places of each kind of call are tried; a run has thousands of allocations, and tens of the others.
MOST = {'malloc': int(os.environ.get('HANSIEVE_FAULT_ALLOCATIONS', '25'))}
CALLS = ('open', 'read', 'write', 'fsync', 'rename', 'unlink', 'mkdir', 'mmap', 'malloc')


def hash_of(path):
    with open(path, 'rb') as f:
        return hashlib.sha256(f.read()).hexdigest()


def state_of(paths):
    """What is there: path to content's hash; what the program notes about a run for --resume aside."""
    found = {}
    for path in paths:
        if os.path.isfile(path):
            found[path] = hash_of(path)
        for folder, _, names in os.walk(path):
            found.update({os.path.join(folder, name): hash_of(os.path.join(folder, name)) for name in names})
    return {path: value for path, value in found.items() if '/.hansieve/' not in path}


def is_temporary(path):
    return re.fullmatch(r'\..*\.hansieve-\d+\.tmp', os.path.basename(path)) is not None


def records(count, first=0):
    """Lines of which some are alike."""
    texts = ((i, f'第{i % 40}条新闻说的是城西新区的道路与桥梁建设进展情况。' * 3) for i in range(first, first + count))
    return ''.join(json.dumps({'id': i, 'text': text}, ensure_ascii=False) + '\n' for i, text in texts)


class FaultTest(ProgramTest):
    def setUp(self):
        super().setUp()
        if not FAULTS or not os.path.exists(FAULTS):
            self.skipTest('no fault library (HANSIEVE_FAULTS); sanitizers replace the same calls')

    def run_with(self, args, call=None, at=0, stays=False, also=None):
        env = dict(os.environ)
        mark = self.path('happened')
        if os.path.exists(mark):
            os.unlink(mark)
        if call:
            env.update(LD_PRELOAD=FAULTS, FAULT_CALL=call, FAULT_AT=str(at), FAULT_MARK=mark)
            if stays:
                env['FAULT_STAYS'] = '1'
            if also:
                env['FAULT_ALSO'] = also
        got = subprocess.run([BIN, *args], capture_output=True, timeout=120, env=env)
        return got, os.path.exists(mark)

    def places(self, args, prepare, call):
        """The numbers of the calls to fail: all of them, or as many as MOST says, spread evenly."""
        most = MOST.get(call)
        if most is None:
            at = 1
            while True:
                yield at
                at += 1
        low, high = 1, 2
        while True:  # how many calls are there?
            prepare()
            if not self.run_with(args, call, high)[1]:
                break
            low, high = high, high * 2
        while high - low > max(1, low // 50):
            middle = (low + high) // 2
            prepare()
            if self.run_with(args, call, middle)[1]:
                low = middle
            else:
                high = middle
        yield from sorted({1 + (low - 1) * i // most for i in range(most)})

    def faults(self, args, prepare, status, calls=CALLS, also=None):
        """Runs with a fault at each place, after `prepare`: yields (call, at, run). All calls of the kind `also` fail too."""
        for call in calls:
            for at in self.places(args, prepare, call):
                prepare()
                got, happened = self.run_with(args, call, at, stays=call == 'write', also=also)
                if not happened:
                    break
                self.assertIn(got.returncode, (0, 1, 3, 4), (call, at, got.stderr))
                if got.returncode not in (0, status):
                    self.assertTrue(got.stderr.startswith(b'hansieve: '), (call, at, got.stderr))
                yield call, at, got

    def survives(self, args, prepare, outputs, status=0, may_lack_inputs=False, calls=CALLS, also=None):
        """Whatever fails, each output is the old or the new one. `prepare` makes the state before a run, `outputs` are the paths it
        writes, `status` is its exit status. Where one output is made of many inputs, one that cannot be read is left out and named, with exit
        status 1. Only where removing fails may there be a file under its temporary name. Returns how many faults there were."""
        prepare()
        old = state_of(outputs)
        got, _ = self.run_with(args)
        self.assertEqual(got.returncode, status, got.stderr)
        new = state_of(outputs)
        injected = 0
        for call, at, got in self.faults(args, prepare, status, calls, also):
            injected += 1
            now = state_of(outputs)
            if 'unlink' in (call, also):
                now = {path: value for path, value in now.items() if not is_temporary(path)}
            with self.subTest(call=call, at=at, message=got.stderr.decode('utf8', 'replace')[:300]):
                if got.returncode == 0:
                    self.assertEqual(now, new, 'success although something is missing')
                for path, value in now.items():
                    self.assertNotIn('.tmp', path)
                    if not (may_lack_inputs and got.returncode == 1 and b' failed' in got.stderr):
                        self.assertIn(value, {new.get(path), old.get(path)}, path)
                self.assertLessEqual(old.keys(), now.keys(), 'an old file is gone')
        print(f'{self._testMethodName}: survived {injected} faults')
        return injected

    def index_survives(self, args, index, prepare, outputs=()):
        """Whatever fails, the index is whole, and as before or as after; and the same run without a fault leads to the same, and leaves
        nothing that the fault left."""
        manifest = os.path.join(index, 'manifest')

        def answers():
            return self.ok('index', 'info', '--check', '--json', index) if os.path.exists(manifest) else None
        prepare()
        old, old_answers = state_of([manifest, *outputs]), answers()
        self.ok(*args)
        new, new_answers, files = state_of([manifest, *outputs]), answers(), sorted(os.listdir(index))
        injected = 0
        for call, at, got in self.faults(args, prepare, 0):
            injected += 1
            with self.subTest(call=call, at=at, message=got.stderr.decode('utf8', 'replace')[:300]):
                now = state_of([manifest, *outputs])
                for path, value in now.items():
                    self.assertIn(value, {new[path], old.get(path)}, path)
                self.assertLessEqual(old.keys(), now.keys(), 'an old file is gone')
                self.assertFalse([path for path in state_of(map(os.path.dirname, outputs)) if '.tmp' in path])
                is_new = now.get(manifest) == new[manifest]
                self.assertEqual(answers(), new_answers if is_new else old_answers)
                if got.returncode == 0:
                    self.assertEqual(now, new, 'success although something is missing')
                if not is_new:
                    self.ok(*args)
                    self.assertEqual(state_of(outputs), {path: new[path] for path in outputs})
                    self.assertEqual(answers(), new_answers)
                    self.assertEqual(len(os.listdir(index)), len(files), 'leftovers stay')
        print(f'{self._testMethodName}: survived {injected} faults')
        return injected

    def resume_survives(self, args, prepare, outputs, scratch, calls=CALLS):
        """Whatever fails, each output is the old or the new one; the same run without a fault goes on to the same, and leaves nothing."""
        prepare()
        old = state_of(outputs)
        self.ok(*args)
        new = state_of(outputs)
        injected = 0
        for call, at, got in self.faults(args, prepare, 0, calls):
            injected += 1
            with self.subTest(call=call, at=at, message=got.stderr.decode('utf8', 'replace')[:300]):
                now = {path: value for path, value in state_of(outputs).items() if call != 'unlink' or not is_temporary(path)}
                for path, value in now.items():
                    self.assertIn(value, {new.get(path), old.get(path)}, path)
                self.assertLessEqual(old.keys(), now.keys(), 'an old file is gone')
                if got.returncode == 0:
                    self.assertEqual(now, new, 'success although something is missing')
                self.ok(*args)
                self.assertEqual({path: value for path, value in state_of(outputs).items() if not is_temporary(path)}, new)
                self.assertEqual(os.listdir(scratch), [], 'the work is left')
        print(f'{self._testMethodName}: survived {injected} faults')
        return injected

    def fresh(self, name, source=None):
        def prepare():
            shutil.rmtree(self.path(name), ignore_errors=True)
            if source:
                shutil.copytree(source, self.path(name))
            else:
                os.makedirs(self.path(name))
        return prepare

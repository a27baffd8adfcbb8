"""Seeded SIGKILLs: a real writer and the real sealer die at random points; what is offered then must be whole.

`ALL=1`: 500 seeds instead of 64. `SEED=n`: that one only. Each seed is three attempts in a row on one tree: a writer
with one habit and a sealer run as processes, both are killed with SIGKILL within microseconds of each other (an
instance is gone), or the writer alone (out of memory, the sealer takes its last look), and the next attempt chooses.
"""

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import support  # noqa: F401  (the agent's source on the path)
import habits
from spot_agent.clock import Clock
from spot_agent.seal import Sealer, choose_generation

HERE = os.path.dirname(os.path.abspath(__file__))
LOOK_SECONDS = 0.03


def open_folder(path):
    os.makedirs(path, exist_ok=True)
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY)


def run_sealer(base, attempt):
    """The sealer as a process: the looks of `spot_agent.watch`, faster."""
    child = os.fork()
    if child == 0:
        try:
            os.nice(10)
            sealer = Sealer(open_folder(base + "/checkpoints"), open_folder(base + "/.spot"), attempt, 3, Clock().iso)
            while True:
                if not sealer.look_once():
                    sealer.hash_one()
                time.sleep(LOOK_SECONDS)
        finally:
            os._exit(0)
    return child


def run_seed(seed):
    """(generations offered, tears)."""
    chance = random.Random(seed)
    habit = sorted(habits.HABITS)[seed % len(habits.HABITS)]
    base = tempfile.mkdtemp(prefix="spot-kill-")
    checkpoints, record = open_folder(base + "/checkpoints"), open_folder(base + "/.spot")
    offered, tears = 0, []
    try:
        for attempt in (1, 2, 3):
            chosen = choose_generation(checkpoints, record, attempt, Clock().iso, None)
            offered += _check(base, chosen, tears, seed, habit, attempt)
            _one_life(base, habit, chance, attempt, checkpoints, record)
        # With nothing said at the end, and with the word of a clean release, as the instance that comes next.
        chosen = choose_generation(checkpoints, record, 4, Clock().iso, None)
        offered += _check(base, chosen, tears, seed, habit, 4)
        offered += _check(base, choose_generation(checkpoints, record, 4, Clock().iso, chosen), tears, seed, habit, 4)
        return offered, tears
    finally:
        os.close(checkpoints)
        os.close(record)
        shutil.rmtree(base, ignore_errors=True)


def _one_life(base, habit, chance, attempt, checkpoints, record):
    script = [
        sys.executable,
        os.path.join(HERE, "habits.py"),
        habit,
        base + "/checkpoints",
        str(chance.random())[2:10],
        str(attempt * 1000),
    ]
    # Before there is a writer: one whose later saves are all below its first would not be seen again.
    before = os.stat(base + "/checkpoints").st_mtime_ns
    sealer = run_sealer(base, attempt)
    writer = subprocess.Popen(script, stdout=subprocess.DEVNULL)
    while writer.poll() is None and os.stat(base + "/checkpoints").st_mtime_ns == before and attempt == 1:
        time.sleep(0.002)
    # The kill falls into the first saves or later ones.
    time.sleep(0.05 + chance.random() * chance.choice([0.05, 0.15, 0.3]))
    whole_machine = chance.random() < 0.6
    os.kill(writer.pid, signal.SIGKILL)
    if not whole_machine:
        writer.wait()
        for _ in range(8):
            time.sleep(LOOK_SECONDS * chance.random())
    os.kill(sealer, signal.SIGKILL)
    os.waitpid(sealer, 0)
    writer.wait()
    if not whole_machine:
        Sealer(checkpoints, record, attempt, 3, Clock().iso).look_once(script_ended=False)


def _check(base, chosen, tears, seed, habit, attempt):
    if chosen is None:
        return 0
    tear = habits.find_tear(base + "/checkpoints", chosen["generation"])
    if tear is not None:
        tears.append("SEED=%d %s attempt %d offered %s: %s" % (seed, habit, attempt, chosen["generation"], tear))
    return 1


class Kills(unittest.TestCase):
    def test_no_torn_generation_is_offered(self):
        seeds = [int(os.environ["SEED"])] if "SEED" in os.environ else range(500 if os.environ.get("ALL") else 64)
        # A life is mostly waiting: several at once.
        with multiprocessing.get_context("fork").Pool(4) as pool:
            results = pool.map(run_seed, seeds, 1)
        offered, tears = sum(found for found, _ in results), [tear for _, torn in results for tear in torn]
        print("seeds %s: %d generations offered, %d torn" % (list(seeds)[:1] + list(seeds)[-1:], offered, len(tears)))
        self.assertEqual(tears, [])
        # A chooser that never offers anything would pass: most habits must give something to resume from.
        self.assertGreater(offered, len(seeds) // 2 if len(seeds) > 1 else -1)


if __name__ == "__main__":
    unittest.main()

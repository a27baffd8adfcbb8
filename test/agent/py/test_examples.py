"""The examples by themselves: interrupted and resumed by the contract, they end as if nothing had happened."""

import hashlib
import os
import signal
import subprocess
import sys
import time
import unittest

from support import ROOT, FolderCase

DIGITS = [sys.executable, os.path.join(ROOT, "examples", "digits", "train.py"), "--steps", "90", "--save-every", "7"]
BASH = ["bash", os.path.join(ROOT, "examples", "bash", "count.sh"), "60", "0.01"]


class Examples(FolderCase):
    def start(self, command, work, attempt=1, resume=""):
        os.makedirs(self.path(work, "checkpoints"), exist_ok=True)
        env = dict(
            os.environ,
            SPOT_CHECKPOINT_DIR=self.path(work, "checkpoints"),
            SPOT_RESUME_FROM=resume,
            SPOT_ATTEMPT=str(attempt),
            SPOT_PROGRESS_FILE=self.path(work, "progress"),
        )
        return subprocess.Popen(
            command,
            cwd=self.path(work),
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def check(self, command, result, stop_at):
        self.assertEqual(self.start(command, "whole").wait(), 0)
        first = self.start(command, "cut")
        while len(self.steps("cut")) < stop_at:
            time.sleep(0.01)
        os.killpg(first.pid, signal.SIGTERM)
        self.assertEqual(first.wait(), 75)
        saved = sorted(os.listdir(self.path("cut", "checkpoints")))
        self.assertFalse([name for name in saved if name.endswith(".tmp")])
        second = self.start(command, "cut", 2, self.path("cut", "checkpoints", saved[-1]))
        self.assertEqual(second.wait(), 0)
        self.assertEqual(self.digest("cut", result), self.digest("whole", result))
        # Asked to stop, it saved what it had: no step was executed twice.
        self.assertEqual([step for _, step in self.steps("cut")], [step for _, step in self.steps("whole")])
        self.assertEqual({attempt for attempt, _ in self.steps("cut")}, {"1", "2"})

    def steps(self, work):
        try:
            with open(self.path(work, "steps.log")) as source:
                return [tuple(line.split()) for line in source if line.endswith("\n")]
        except FileNotFoundError:
            return []

    def digest(self, work, name):
        with open(self.path(work, name), "rb") as source:
            return hashlib.sha256(source.read()).hexdigest()

    def test_digits(self):
        self.check(DIGITS, "model.json", 30)

    def test_digits_killed_without_a_word(self):
        self.assertEqual(self.start(DIGITS, "whole").wait(), 0)
        first = self.start(DIGITS, "cut")
        while len(self.steps("cut")) < 40:
            time.sleep(0.01)
        first.kill()
        first.wait()
        saved = [name for name in sorted(os.listdir(self.path("cut", "checkpoints"))) if not name.endswith(".tmp")]
        self.assertEqual(self.start(DIGITS, "cut", 2, self.path("cut", "checkpoints", saved[-1])).wait(), 0)
        self.assertEqual(self.digest("cut", "model.json"), self.digest("whole", "model.json"))
        self.assertLess(len(self.steps("cut")), 90 + 2 * 7 + 2)

    def test_bash(self):
        self.check(BASH, "result.txt", 15)
        with open(self.path("cut", "result.txt")) as source:
            self.assertEqual(int(source.read()), sum(number * number for number in range(61)))


if __name__ == "__main__":
    unittest.main()

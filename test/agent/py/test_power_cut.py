"""A power cut loses what was not synced: the disk is rebuilt from what `fsync` was called on, and nothing else.

Model: a file has the content of its last fsync, or none; a directory has the entries of its last fsync, or none. Seeds
as in test_kills; `SEED=n` replays one.
"""

import os
import random
import shutil
import stat
import unittest
from unittest import mock

from support import FolderCase

import habits
from spot_agent import seal
from spot_agent.clock import Clock

REAL_FSYNC = os.fsync


class Cut(BaseException):
    pass


class Disk:
    """What the platter has. `left`: how many syncs until the power fails."""

    def __init__(self, left):
        self.left, self.files, self.folders = left, {}, {}
        # What is open keeps its number: another file that got it after a removal would stand in the place of this one.
        self.held = []

    def fsync(self, descriptor):
        self.left -= 1
        if self.left < 0:
            raise Cut()
        descriptor = descriptor if isinstance(descriptor, int) else descriptor.fileno()
        self.held.append(os.dup(descriptor))
        found, path = os.fstat(descriptor), os.readlink("/proc/self/fd/%d" % descriptor)
        if stat.S_ISDIR(found.st_mode):
            self.folders[found.st_ino] = {entry.name: entry.stat(follow_symlinks=False) for entry in os.scandir(path)}
        else:
            with open(path, "rb") as source:
                self.files[found.st_ino] = (source.read(), found.st_mtime_ns)
        REAL_FSYNC(descriptor)

    def let_go(self):
        for descriptor in self.held:
            os.close(descriptor)

    def rebuild(self, inode, target):
        os.makedirs(target)
        for name, found in self.folders.get(inode, {}).items():
            path = os.path.join(target, name)
            if stat.S_ISDIR(found.st_mode):
                self.rebuild(found.st_ino, path)
            elif stat.S_ISREG(found.st_mode):
                content, mtime = self.files.get(found.st_ino, (b"", found.st_mtime_ns))
                with open(path, "wb") as sink:
                    sink.write(content)
                os.utime(path, ns=(mtime, mtime))


class PowerCuts(FolderCase):
    def test_what_is_offered_after_a_power_cut_is_whole(self):
        seeds = [int(os.environ["SEED"])] if "SEED" in os.environ else range(160 if os.environ.get("ALL") else 40)
        offered = sum(self.run_seed(seed) for seed in seeds)
        print("power cuts %s: %d generations offered" % (list(seeds)[-1], offered))
        self.assertGreater(offered, len(seeds) // 3 if len(seeds) > 1 else -1)

    def run_seed(self, seed):
        chance = random.Random(seed)
        habit = habits.HABITS[sorted(habits.HABITS)[seed % len(habits.HABITS)]]
        base = self.path(str(seed))
        checkpoints, record = self.descriptor(str(seed), "checkpoints"), self.descriptor(str(seed), ".spot")
        disk = Disk(chance.randrange(5, 200))
        for folder in (self.descriptor(str(seed)), record, checkpoints):
            disk.left += 1
            disk.fsync(folder)
        # A settled clock is the kill test's matter; here every look may seal.
        with mock.patch("os.fsync", disk.fsync), mock.patch.object(seal, "SETTLE_NS", 0):
            try:
                sealer = seal.Sealer(checkpoints, record, 1, 3, Clock().iso)
                for number in range(1, 9):
                    habit(base + "/checkpoints", number, chance)
                    for _ in range(chance.randrange(8)):
                        sealer.look_once()
            except Cut:
                pass
        try:
            return self.check(seed, disk, os.stat(base).st_ino)
        finally:
            disk.let_go()

    def check(self, seed, disk, root):
        after = self.path("%d-after" % seed)
        disk.rebuild(root, after)
        name = "%d-after" % seed
        chosen = seal.choose_generation(
            self.descriptor(name, "checkpoints"), self.descriptor(name, ".spot"), 2, Clock().iso, None
        )
        if chosen is None:
            return 0
        tear = habits.find_tear(after + "/checkpoints", chosen["generation"])
        self.assertIsNone(tear, "SEED=%d offered %s" % (seed, chosen["generation"]))
        shutil.rmtree(after)
        return 1


if __name__ == "__main__":
    unittest.main()

"""Puts the agent's source on the path, and gives tests a directory that goes away."""

import os
import shutil
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SOURCE = os.path.join(ROOT, "layers", "agent", "src")
sys.path.insert(0, SOURCE)


class FolderCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="spot-agent-test-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def descriptor(self, *parts):
        path = self.path(*parts)
        os.makedirs(path, exist_ok=True)
        found = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        self.addCleanup(os.close, found)
        return found


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as sink:
        sink.write(content)

"""The shared decision vectors (test/agent/vectors/README.md), and rules that hold for every state."""

import copy
import glob
import json
import os
import random
import unittest

import support
from spot_agent.decide import decide

VECTORS = os.path.join(support.ROOT, "test", "agent", "vectors")
MERGED = ("inbox", "job", "local", "channel", "saves")


def load(name):
    with open(os.path.join(VECTORS, name), encoding="utf-8") as source:
        return json.load(source)


def changed(base, changes):
    state = copy.deepcopy(base)
    for key, value in changes.items():
        merges = key in MERGED and isinstance(value, dict) and isinstance(state[key], dict)
        state[key] = dict(state[key], **value) if merges else value
    return state


def all_vectors():
    base = load("base.json")
    for path in sorted(glob.glob(os.path.join(VECTORS, "*.json"))):
        name = os.path.basename(path)
        if name != "base.json":
            for vector in load(name):
                yield "%s: %s" % (name, vector["name"]), changed(base, vector["state"]), vector


class Vectors(unittest.TestCase):
    maxDiff = None

    def test_vectors(self):
        for name, state, vector in all_vectors():
            with self.subTest(name):
                before = copy.deepcopy(state)
                self.assertEqual(decide(state, vector["now"]), vector["actions"])
                self.assertEqual(state, before, "decide changed its argument")

    def test_nothing_starts_after_a_release_or_a_fence(self):
        chance = random.Random(1)
        for name, state, vector in all_vectors():
            if state["inbox"] is None:
                continue
            for local in ({"released": {"generation": None, "manifestHash": None}}, {"fenced": True}):
                state["local"].update(local)
                state["inbox"]["order"] = chance.choice(["prepare", "run", "handover", "stop", "fenced"])
                started = [action for action in decide(state, vector["now"]) if action["do"] == "start-script"]
                self.assertEqual(started, [], name)


if __name__ == "__main__":
    unittest.main()

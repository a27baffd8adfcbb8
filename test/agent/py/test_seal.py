"""Sealing and choosing, case by case (docs/contracts.md section 4, "What a script sees")."""

import json
import os
import unittest
from unittest import mock

from support import FolderCase, write

import spot_job
from spot_agent import manifest, seal
from spot_agent.beneath import Planted, open_file, write_file
from spot_agent.generations import QUIET_LOOKS_IN_PLACE, list_children

TIMES = iter("2026-01-01T00:%02d:%02d.000Z" % (n // 60, n % 60) for n in range(3600))


class SealCase(FolderCase):
    def setUp(self):
        super().setUp()
        self.checkpoints, self.record = self.descriptor("checkpoints"), self.descriptor("record")
        patch = mock.patch.object(seal, "SETTLE_NS", 0)
        patch.start()
        self.addCleanup(patch.stop)

    def sealer(self, attempt=1, keep=3):
        return seal.Sealer(self.checkpoints, self.record, attempt, keep, lambda: next(TIMES))

    def save(self, name, content=b"state"):
        draft = self.path("checkpoints", name + ".tmp")
        write(os.path.join(draft, "model"), content)
        os.rename(draft, draft[:-4])

    def choose(self, released=None):
        return seal.choose_generation(self.checkpoints, self.record, 2, lambda: next(TIMES), released)

    def looks(self, sealer, count=QUIET_LOOKS_IN_PLACE + 1):
        return [event for _ in range(count) for event in sealer.look_once()]


class Sealing(SealCase):
    def test_manifest_is_the_contract(self):
        self.save("a")
        self.looks(self.sealer())
        with open(self.path("record", "manifests", "a.json")) as source:
            found = json.load(source)
        item = found["files"][0]
        self.assertEqual((found["version"], found["generation"], found["attempt"]), (1, "a", 1))
        expected = {
            "path": "model",
            "bytes": 5,
            "mtimeNs": os.stat(self.path("checkpoints/a/model")).st_mtime_ns,
            "sha256": None,
        }
        self.assertEqual(item, expected)

    def test_unfinished_names_and_links_are_never_looked_at(self):
        for name in ("x.tmp", "y.partial", ".z", "w.done"):
            write(self.path("checkpoints", name), b"x")
        os.symlink("x.tmp", self.path("checkpoints", "last.ckpt"))
        self.assertEqual(list_children(self.checkpoints), [])

    def test_a_changed_child_is_unsealed_and_reported(self):
        sealer = self.sealer()
        self.save("a")
        self.looks(sealer)
        write(self.path("checkpoints", "a", "model"), b"other")
        self.assertEqual(sealer.look_once(), [{"event": "unsealed", "generation": "a"}])
        self.assertIsNone(self.choose())

    def test_one_that_lost_a_file_is_not_sealed_again(self):
        sealer = self.sealer()
        write(self.path("checkpoints", "a", "one"), b"1")
        write(self.path("checkpoints", "a", "two"), b"2")
        self.looks(sealer)
        os.unlink(self.path("checkpoints", "a", "one"))
        self.assertEqual([event["event"] for event in self.looks(sealer, 20)], ["unsealed"])
        self.assertEqual([event["event"] for event in sealer.look_once(script_ended=True)], [])

    def test_rest_with_an_open_file_is_no_rest(self):
        write(self.path("checkpoints", "a", "one"), b"1")
        sealer = self.sealer()
        with open(self.path("checkpoints", "a", "one"), "ab"):
            self.assertEqual(self.looks(sealer, 20), [])
        self.assertEqual([event["event"] for event in self.looks(sealer)], ["sealed"])

    def test_a_script_that_ended_itself_proves_its_children(self):
        write(self.path("checkpoints", "a", "one"), b"1")
        self.assertEqual([event["event"] for event in self.sealer().look_once(script_ended=True)], ["sealed"])

    def test_rewritten_in_place_by_the_last_save(self):
        sealer = self.sealer()
        write(self.path("checkpoints", "last.pt"), b"1")
        self.looks(sealer)
        write(self.path("checkpoints", "last.pt"), b"22")
        events = [event["event"] for _ in range(2) for event in self.sealer().look_once(script_ended=True)]
        self.assertEqual(events, ["unsealed", "sealed"])
        self.assertEqual(self.choose()["generation"], "last.pt")

    def test_hashes_of_what_changed_meanwhile_do_not_make_it_hold(self):
        sealer = self.sealer()
        self.save("a")
        self.looks(sealer)
        with mock.patch.object(manifest, "holds", lambda *_: True):
            write(self.path("checkpoints", "a", "model"), b"other")
            sealer.hash_one()
        self.assertIsNone(self.choose())

    def test_what_an_earlier_attempt_left_unsealed_stays_unsealed(self):
        write(self.path("checkpoints", "half", "one"), b"1")
        self.assertIsNone(self.choose())
        self.assertEqual(self.looks(self.sealer(2), 20) + self.sealer(2).look_once(script_ended=True), [])

    def test_keep(self):
        sealer = self.sealer(keep=2)
        for name in "abcd":
            self.save(name)
            self.looks(sealer)
        self.assertEqual(list_children(self.checkpoints), ["c", "d"])
        self.assertEqual(sorted(os.listdir(self.path("record", "manifests"))), ["c.json", "d.json"])

    def test_a_planted_link_is_refused_once_and_followed_never(self):
        write(self.path("secret"), b"secret")
        write(self.path("checkpoints", "a", "model"), b"x")
        os.symlink(self.path("secret"), self.path("checkpoints", "a", "planted"))
        events = self.looks(self.sealer(), 9)
        self.assertEqual([event["event"] for event in events], ["refused"])
        with self.assertRaises(Planted):
            open_file(self.checkpoints, "a/planted")

    def test_a_planted_record_directory_is_refused(self):
        os.makedirs(self.path("elsewhere"))
        os.symlink(self.path("elsewhere"), self.path("record", "manifests"))
        with self.assertRaises(Planted):
            write_file(self.record, "manifests/a.json", b"x")
        self.assertEqual(os.listdir(self.path("elsewhere")), [])


class Choosing(SealCase):
    def test_newest_is_what_was_written_last_not_what_was_sealed_last(self):
        sealer = self.sealer()
        write(self.path("checkpoints", "a", "model"), b"1")
        os.utime(self.path("checkpoints", "a", "model"), ns=(10**18, 10**18))
        write(self.path("checkpoints", "b", "model"), b"2")
        with mock.patch.dict(os.environ, SPOT_CHECKPOINT_DIR=self.path("checkpoints")):
            spot_job.done("b")
        self.assertEqual([event["generation"] for event in sealer.look_once()], ["b"])
        self.assertEqual([event["generation"] for event in sealer.look_once(script_ended=True)], ["a"])
        self.assertEqual(sealer.newest()["generation"], "b")
        self.assertEqual(self.choose()["generation"], "b")

    def test_newest_that_holds(self):
        sealer = self.sealer()
        for name in ("b", "a"):
            self.save(name)
            self.looks(sealer)
        self.assertEqual(self.choose()["generation"], "a")
        write(self.path("checkpoints", "a", "model"), b"longer than before")
        self.assertEqual(self.choose()["generation"], "b")

    def test_a_wrong_hash_is_found_after_an_unclean_end_only(self):
        sealer = self.sealer()
        self.save("a")
        self.looks(sealer)
        sealer.hash_one()
        released = self.choose()
        path = self.path("checkpoints", "a", "model")
        times = os.stat(path)
        write(path, b"STATE")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        self.assertEqual(self.choose(released), released)
        self.assertIsNone(self.choose())

    def test_named_but_another_manifest(self):
        self.save("a")
        self.looks(self.sealer())
        found = self.choose({"generation": "a", "manifestHash": "0" * 64})
        self.assertEqual(found["generation"], "a")
        self.assertNotEqual(found["manifestHash"], "0" * 64)

    def test_marked_but_never_sealed(self):
        write(self.path("checkpoints", "m", "model"), b"x")
        with mock.patch.dict(os.environ, SPOT_CHECKPOINT_DIR=self.path("checkpoints")):
            spot_job.done("m")
        self.assertEqual(self.choose()["generation"], "m")
        self.assertIsNotNone(manifest.read_manifest(self.record, "m"))

    def test_an_old_marker_says_nothing_about_a_rewrite(self):
        write(self.path("checkpoints", "m.done"), b"")
        write(self.path("checkpoints", "m"), b"half")
        self.assertIsNone(self.choose())


class Helper(FolderCase):
    def test_save_appears_whole_or_not_at_all(self):
        with mock.patch.dict(os.environ, SPOT_CHECKPOINT_DIR=self.folder):
            with self.assertRaises(ValueError), spot_job.save("a") as folder:
                write(os.path.join(folder, "x"), b"1")
                raise ValueError
            self.assertFalse(os.path.exists(self.path("a")))
            with spot_job.save("a") as folder:
                write(os.path.join(folder, "x"), b"2")
        with open(self.path("a", "x"), "rb") as source:
            self.assertEqual(source.read(), b"2")


if __name__ == "__main__":
    unittest.main()

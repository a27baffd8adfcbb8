"""A file system that is full: a real one of one megabyte, in a mount namespace of this test's own."""

import os
import subprocess
import sys
import textwrap
import unittest

import support

# As root and as an ordinary user; a kernel that grants nobody a namespace cannot have this test.
UNSHARE = ["unshare", "--mount", "--user", "--map-root-user"]


def grants_namespaces():
    try:
        tried = subprocess.run(UNSHARE + ["mount", "-t", "tmpfs", "none", "/mnt"], stderr=subprocess.DEVNULL)
        return tried.returncode == 0
    except FileNotFoundError:
        return False


# What every program below begins with: `disk/` is the full one, `seal` does what the agent's child does.
SETUP = """
    import errno, json, os, subprocess, sys
    from spot_agent import tree, watch, work
    from spot_agent.children import TaskFailed

    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"], check=True)
    REQUEST = {"shared": "/mnt", "jobBelow": "job", "attempt": 1, "keep": 3, "uid": 0, "gid": 0}
    os.mkdir("/mnt/job")
    tree.open_job(REQUEST, print)
    CHECKPOINTS = "/mnt/job/checkpoints/"

    def save(name, size):
        draft = CHECKPOINTS + name + ".tmp"
        with open(draft, "wb") as sink:
            sink.write(b"x" * size)
        os.rename(draft, CHECKPOINTS + name)

    def fill():
        with open("/mnt/filling", "wb", buffering=0) as sink:
            try:
                while True:
                    sink.write(b"x" * 4096)
            except OSError as error:
                assert error.errno == errno.ENOSPC, error

    def seal():
        said = []
        newest = watch.seal_last(dict(REQUEST, scriptEnded=True, mayHash=True), said.append)
        return newest and newest["generation"], [line["seal"] for line in said]

    def refused(call):
        try:
            call()
        except OSError as error:
            return work.name_error(error)
"""


@unittest.skipUnless(grants_namespaces(), "this kernel grants no namespaces")
class FullFileSystem(unittest.TestCase):
    def run_there(self, program):
        text = textwrap.dedent(SETUP) + textwrap.dedent(program)
        environment = dict(os.environ, PYTHONPATH=support.SOURCE)
        ran = subprocess.run(
            UNSHARE + [sys.executable, "-B", "-c", text],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.assertEqual(ran.returncode, 0, ran.stdout.decode())

    def test_a_save_that_fails_half_way_is_not_sealed_and_the_last_good_one_stands(self):
        self.run_there("""
            save("one", 100_000)
            assert seal()[0] == "one"
            failed = refused(lambda: save("two", 2_000_000))
            assert failed == "FileSystemUnusable", failed
            assert sorted(os.listdir(CHECKPOINTS)) == ["one", "two.tmp"]
            assert seal()[0] == "one"
            assert watch.choose(dict(REQUEST, attempt=2, released=None), print)["generation"] == "one"
        """)

    def test_what_cannot_be_sealed_for_the_want_of_room_is_sealed_when_there_is_some(self):
        self.run_there("""
            save("one", 1000)
            assert seal()[0] == "one"
            save("two", 1000)
            fill()
            newest, events = seal()
            assert newest == "one", newest
            assert [event["event"] for event in events] == ["trouble", "trouble"], events
            assert "No space left" in events[0]["reason"], events
            assert os.listdir("/mnt/job/.spot/manifests") == ["one.json"]
            os.unlink("/mnt/filling")
            newest, events = seal()
            assert newest == "two" and [event["event"] for event in events] == ["sealed"], events
        """)

    def test_the_journal_that_cannot_be_written_stays_as_it_was(self):
        self.run_there("""
            tree.write_journal(dict(REQUEST, finished=[0], runSeconds=1), print)
            fill()
            big = dict(REQUEST, finished=list(range(100_000)), runSeconds=2)
            assert refused(lambda: tree.write_journal(big, print)) == "FileSystemUnusable"
            assert tree.open_job(REQUEST, print)["finished"] == [0]
            assert sorted(os.listdir("/mnt/job/.spot")) == ["journal.json", "manifests"]
        """)

    def test_a_script_does_not_die_of_its_output_when_the_local_disk_is_full(self):
        self.run_there("""
            from spot_agent.supervisor import SegmentWriter, segment_path
            os.mkdir("/mnt/run")
            writer = SegmentWriter("/mnt/run")
            writer.write(b"one\\n")
            fill()
            writer.write(b"x" * 100_000)
            os.unlink("/mnt/filling")
            writer.write(b"two\\n")
            with open(segment_path("/mnt/run", 0)) as source:
                text = source.read()
            assert text.startswith("one") and text.endswith("two\\n"), text[-20:]
        """)


if __name__ == "__main__":
    unittest.main()

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
            timeout=180,
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

    def test_the_log_file_that_cannot_be_written_is_closed_without_an_error(self):
        self.run_there("""
            import time
            from spot_agent.log_file import LogFile
            with open("/mnt/program", "w") as sink:
                sink.write("from spot_agent.work import work; work()")
            fill()
            log = LogFile("/mnt/program", dict(REQUEST, task="append-log"))
            while log.writer.is_alive():
                log.add("a line")
                time.sleep(0.01)
            log.close()
            assert not log.child.follower.is_alive()
        """)

    def test_lines_are_received_though_the_local_disk_cannot_keep_how_far(self):
        self.run_there("""
            from spot_agent.script_run import Tail
            from spot_agent.supervisor import segment_path
            os.mkdir("/mnt/run")
            with open(segment_path("/mnt/run", 0), "wb") as sink:
                sink.write(b"one\\ntwo\\n")
            fill()
            [(_, _), (_, sent)] = Tail("/mnt/run").read()
            sent()
            assert [line for line, _ in Tail("/mnt/run").read()] == ["one", "two"]
            os.unlink("/mnt/filling")
            sent()
            assert Tail("/mnt/run").read() == []
        """)

    def test_what_the_local_record_cannot_keep_is_done_all_the_same(self):
        self.run_there("""
            import threading
            from types import SimpleNamespace
            from spot_agent import processes
            from spot_agent.clock import Clock
            from spot_agent.events import EventWriter
            from spot_agent.hands import Hands
            from spot_agent.script_run import ScriptRun
            from spot_agent.shared import Shared
            from spot_agent.state import LocalRecord

            record, clock, said, told = LocalRecord("/mnt/state", "i-1"), Clock(), [], []
            os.mkdir("/mnt/signs")
            shared = Shared(record, clock, said.append)
            shared.open_signs("/mnt/signs")
            table = SimpleNamespace(put_item=lambda _, item: told.append((item["sk"], item["type"])))
            events = EventWriter(table, "t", "out#me", record, clock)
            logs = SimpleNamespace(drain=lambda seconds: None)
            hands = Hands(
                SimpleNamespace(record=record, shared=shared, clock=clock, events=events, logs=logs, say=said.append)
            )
            script = subprocess.Popen(["bash", "-c", "trap 'echo told' TERM; echo up; while :; do sleep 0.05; done"],
                                      stdout=subprocess.PIPE, start_new_session=True)
            hands.run = ScriptRun("/mnt/run")
            hands.run.identity = processes.identify(script.pid)
            assert script.stdout.readline() == b"up\\n"
            notice = {"actionTime": "2026-01-01T00:00:00Z", "source": "ec2", "exact": True, "deadline": 0}
            shared.set(notice=dict(notice, shown=False))
            fill()

            hands.do({"do": "show-notice"})
            assert shared.state["notice"]["shown"]
            hands.do({"do": "stop-script", "cause": "notice", "signal": "SIGTERM"})
            assert script.stdout.readline() == b"told\\n"
            hands.do({"do": "record", "fenced": True})
            assert shared.state["local"]["fenced"]
            hands.do({"do": "kill"})
            assert script.wait() == -9 and shared.state["stop"]["killed"]
            events.drain(60)
            assert told == [("event#000001", "notice-seen"), ("event#000002", "stop-signalled")], told
            assert all("No space left" in line for line in said) and len(said) == 5, said

            hands.do({"do": "record", "released": {"generation": "one"}, "outcome": None})
            again = LocalRecord("/mnt/state", "i-1")
            assert again["released"] == {"generation": "one"}
            assert again["fenced"] and again["stop"]["killed"] and again["notice"]["shown"]
            assert again["eventSequence"] == 3
        """)


if __name__ == "__main__":
    unittest.main()

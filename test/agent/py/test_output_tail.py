"""What a script printed reaches CloudWatch although the agent is killed: it is read again from the last line sent."""

import json
import os
import signal
import subprocess
import sys
import unittest
from unittest import mock

import support
from answers import wait_for
from support import FolderCase, write

from spot_agent import processes, supervisor
from spot_agent.log_file import LogFile
from spot_agent.protocol import MESSAGE_CHARACTERS, cut_message
from spot_agent.script_run import Tail
from spot_agent.stall import GIVEN_UP_AFTER_SECONDS, SAID_AFTER_SECONDS, Stall


class OutputTail(FolderCase):
    def output(self, number, content):
        write(supervisor.segment_path(self.folder, number), content)

    def lines(self, pairs):
        return [line for line, _ in pairs]

    def test_what_was_not_sent_is_read_again(self):
        self.output(0, b"one\ntwo\nthr")
        first = Tail(self.folder)
        pairs = first.read()
        self.assertEqual(self.lines(pairs), ["one", "two"])
        self.assertEqual(first.read(), [])
        pairs[0][1]()
        self.output(0, b"one\ntwo\nthree\n")
        again = Tail(self.folder)
        self.assertEqual(self.lines(again.read()), ["two", "three"])

    def test_the_line_that_was_begun_is_not_lost_either(self):
        self.output(0, b"one\nbegun")
        for _, sent in Tail(self.folder).read():
            sent()
        again = Tail(self.folder)
        self.assertEqual(self.lines(again.read()), [])
        [(line, sent)] = again.finish()
        self.assertEqual(line, "begun")
        sent()
        self.assertEqual(Tail(self.folder).finish(), [])

    def test_a_segment_goes_when_all_of_it_was_sent(self):
        self.output(0, b"one\nhalf ")
        self.output(1, b"and half\nlast\n")
        pairs = Tail(self.folder).read()
        self.assertEqual(self.lines(pairs), ["one", "half and half", "last"])
        pairs[0][1]()
        self.assertEqual(supervisor.list_segments(self.folder), [0, 1])
        self.assertEqual(self.lines(Tail(self.folder).read()), ["half and half", "last"])
        pairs[1][1]()
        self.assertEqual(supervisor.list_segments(self.folder), [1])
        self.assertEqual(self.lines(Tail(self.folder).read()), ["last"])

    def test_redrawn_lines_and_long_ones_keep_their_places(self):
        self.output(0, b"1%\r50%\r100%\n" + b"x" * 300_000 + b"\nend\n")
        pairs = Tail(self.folder).read()
        self.assertEqual([len(line) for line in self.lines(pairs)], [4, 200 * 1024, 3])
        pairs[1][1]()
        self.assertEqual(self.lines(Tail(self.folder).read()), ["end"])

    def test_a_folder_that_was_made_anew_is_left_alone(self):
        self.output(0, b"one\n")
        [(_, sent)] = Tail(self.folder).read()
        os.rename(self.folder, self.folder + "-gone")
        self.addCleanup(os.rename, self.folder + "-gone", self.folder)
        sent()


class Supervisor(FolderCase):
    def start(self, command):
        build = os.path.join(support.ROOT, "layers", "agent", "build.py")
        subprocess.run([sys.executable, build, self.path("build")], check=True, stdout=subprocess.DEVNULL)
        os.mkdir(self.path("run"))
        spec = {"argv": ["bash", "-c", command], "cwd": self.folder, "env": dict(os.environ)}
        spec = dict(spec, uid=os.getuid(), gid=os.getgid())
        write(self.path("run", "spec.json"), json.dumps(spec).encode())
        return supervisor.spawn(self.path("run"), self.path("build", "spot-agent.pyz"), {})

    def test_generations_of_sessions_of_their_own_all_end(self):
        """Each is inherited only when the one above it has died, which may be after its death was looked for."""
        write(self.path("line.sh"), b'echo $$ >> pids\n[ $1 = 0 ] && exec sleep 1000\nsetsid bash line.sh $(($1 - 1)) & wait\n')
        process = self.start("bash line.sh 25")
        pids = wait_for(self.lines_of("pids", 26))
        starts = {int(pid): processes.start_time(int(pid)) for pid in pids}
        process.terminate()
        process.wait(60)
        self.assertEqual([pid for pid, start in starts.items() if processes.start_time(pid) == start], [])

    def lines_of(self, name, number):
        def look():
            with open(self.path(name)) as source:
                lines = source.read().split()
            return lines if len(lines) == number else None

        return lambda: os.path.exists(self.path(name)) and look()

    def test_a_hail_of_orders_to_kill_is_one(self):
        process = self.start("trap '' TERM; (setsid sleep 1000 &); sleep 1000")
        wait_for(lambda: os.path.exists(self.path("run", "script.json")))
        while process.poll() is None:
            process.terminate()
        with open(self.path("run", "exit.json")) as source:
            self.assertEqual(json.load(source), {"code": None, "signal": "SIGKILL"})


class LogFileThatHangs(FolderCase):
    def open_log(self):
        os.makedirs(self.path("job", "logs"))
        # To open it for writing waits for a reader, as whoever touches a file system that stands still.
        os.mkfifo(self.path("job", "logs", "1.log"))
        program = self.path("program.py")
        write(program, b"from spot_agent.work import work; work()")
        request = {"task": "append-log", "shared": self.folder, "jobBelow": "job", "attempt": 1}
        quiet = {"PYTHONPATH": support.SOURCE, "PYTHONDONTWRITEBYTECODE": "1"}
        with mock.patch.dict(os.environ, quiet):
            return LogFile(program, dict(request, uid=os.geteuid(), gid=os.getegid()))

    def test_it_is_given_up_by_one_deadline_for_all(self):
        log = self.open_log()
        log.add("a line")
        now, waited = [100.0], []
        join, finish = log.writer.join, log.child.finish

        def join_late(seconds):
            waited.append(seconds)
            now[0] += 1.5
            join()

        def finish_late(seconds):
            waited.append(seconds)
            return finish(0)

        log.writer.join, log.child.finish = join_late, finish_late
        with mock.patch("spot_agent.log_file.time.monotonic", lambda: now[0]):
            log.close()
        self.assertEqual(waited, [2, 0.5])
        self.assertEqual(log.child.process.wait(), -signal.SIGKILL)
        log.child.follower.join()


class Words(unittest.TestCase):
    def test_a_message_keeps_its_beginning_and_its_end(self):
        text = "train.py exited with code 3\n" + "x" * 500_000 + "\nthe reason"
        found = cut_message(text)
        self.assertEqual(len(found), MESSAGE_CHARACTERS)
        self.assertTrue(found.startswith("train.py exited with code 3\n"))
        self.assertTrue(found.endswith("\nthe reason"))
        self.assertEqual(cut_message("short"), "short")


class StalledFileSystem(unittest.TestCase):
    def test_silence_is_said_once_then_given_up_once(self):
        stall = Stall(0)
        seen = [stall.due(now) for now in (SAID_AFTER_SECONDS - 1, SAID_AFTER_SECONDS, SAID_AFTER_SECONDS + 9)]
        self.assertEqual(seen, [None, "stalled", None])
        self.assertEqual([stall.due(GIVEN_UP_AFTER_SECONDS + more) for more in (-1, 0, 1)], [None, "given-up", None])

    def test_an_answer_ends_it(self):
        stall = Stall(0)
        self.assertIsNone(stall.answered(10))
        stall.due(10 + SAID_AFTER_SECONDS)
        self.assertEqual(stall.answered(100), 90)
        self.assertIsNone(stall.answered(110))
        self.assertIsNone(stall.due(100 + SAID_AFTER_SECONDS))


if __name__ == "__main__":
    unittest.main()

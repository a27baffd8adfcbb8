"""`spot_job transfer`: both ways, cut off and gone on with, and what it refuses; over HTTP to an S3 of this machine."""

import os
import signal
import subprocess
import sys
import unittest
from unittest import mock

from s3_server import S3Server
from support import SOURCE, FolderCase, write

from spot_agent import transfer, transfer_out
from spot_agent.http_call import AwsError
from spot_agent.inputs import make_s3

S3, EFS = "s3://bucket/in/", "efs://my-data/set"


class TransferCase(FolderCase):
    def setUp(self):
        super().setUp()
        self.s3 = S3Server(self)
        self.lines, self.progress = [], []

    def run_transfer(self, source=S3, target=EFS):
        tally = transfer.Tally(self.progress.append, self.lines.append)
        words = transfer.read_addresses([source, target])
        self.tally = tally
        root, state = self.descriptor("efs"), self.descriptor("state")
        transfer.run(words[0], words[1], make_s3("us-east-1"), root, state, tally)
        return tally

    def counts(self):
        found = self.tally
        return (found.copied, found.kept, found.left_out, found.failed)

    def content(self, path):
        with open(self.path("efs", "data", "set", path), "rb") as source:
            return source.read()


class FromS3(TransferCase):
    def test_all_is_there_and_nothing_twice(self):
        for number in range(20):
            self.s3.put("in/a/%02d.bin" % number, os.urandom(1000 + number))
        self.s3.put("in/a/", b"")
        self.s3.put("in/empty", b"")
        self.s3.put("other/x", b"not asked for")
        tally = self.run_transfer()
        self.assertEqual((tally.copied, tally.copied_bytes, tally.failed), (21, 20190, 0))
        self.assertEqual(self.content("a/07.bin"), self.s3.objects["in/a/07.bin"][0])
        self.assertEqual(self.progress[-1], 1.0)
        self.assertEqual(os.listdir(self.path("state")), [])
        del self.s3.calls[:]
        self.run_transfer()
        self.assertEqual((self.counts(), self.s3.calls), ((0, 21, 0, 0), ["GET ?"]))

    def test_of_another_time_it_is_known_by_its_hash(self):
        self.s3.put("in/same", b"12345")
        self.s3.put("in/other", b"12345")
        write(self.path("efs/data/set/same"), b"12345")
        write(self.path("efs/data/set/other"), b"54321")
        self.run_transfer()
        self.assertEqual((self.counts(), self.content("other")), ((1, 1, 0, 0), b"12345"))

    def test_a_connection_that_ends_early_is_gone_on_with(self):
        body = os.urandom(10000)
        self.s3.put("in/big", body)
        self.s3.longest_answer = 3000
        self.run_transfer_of_short_answers()
        self.assertEqual(self.content("big"), body)

    def run_transfer_of_short_answers(self):
        # The list has to be whole.
        listed = list(make_s3("us-east-1").list_objects("bucket", "none/"))
        self.assertEqual(listed, [])
        self.run_transfer()

    def test_the_next_machine_goes_on_where_it_was_safe(self):
        body = os.urandom(5 << 20)
        self.s3.put("in/big", body)
        with mock.patch.object(transfer.Tally, "moved", stop_after(2 << 20)):
            self.run_transfer()
        self.assertEqual(self.counts(), (0, 0, 0, 0))
        self.assertFalse(os.path.exists(self.path("efs/data/set/big")))
        draft = [name for name in os.listdir(self.path("state")) if not name.endswith(".json")][0]
        # What was written but never synced may be anything after a power cut.
        with open(self.path("state", draft), "ab") as sink:
            sink.write(b"\0" * 5000)
        ranges = []
        serve = self.s3._get
        self.s3._get = lambda key, query, body, headers: ranges.append(headers.get("range")) or serve(
            key, query, body, headers
        )
        self.run_transfer()
        self.assertEqual((self.content("big"), self.counts()), (body, (1, 0, 0, 0)))
        self.assertGreaterEqual(int(ranges[-1][len("bytes=") : -1]), 2 << 20)

    def test_another_version_is_fetched_from_its_beginning(self):
        self.s3.put("in/big", b"a" * 100000)
        with mock.patch.object(transfer.Tally, "moved", stop_after(40000)):
            self.run_transfer()
        self.s3.put("in/big", b"b" * 100000)
        self.run_transfer()
        self.assertEqual(self.content("big"), b"b" * 100000)

    def test_bytes_that_are_not_those_of_the_hash(self):
        self.s3.put("in/x", b"right")
        self.s3.objects["in/x"] = (b"wrong", self.s3.objects["in/x"][1])
        self.run_transfer()
        self.assertEqual(self.counts(), (0, 0, 0, 1))
        self.assertIn("are not those of its ETag", self.lines[0])
        self.assertFalse(os.path.exists(self.path("efs/data/set/x")))

    def test_names_that_lead_out(self):
        for key in ("in/../out", "in//out", "in/./out", "in/a/../../../out", "in/" + "n" * 256):
            self.s3.put(key, b"x")
        self.s3.put("in/good", b"x")
        self.run_transfer()
        self.assertEqual(self.counts(), (1, 0, 0, 5))
        found = [name for _, _, names in os.walk(self.path("efs")) for name in names]
        self.assertEqual(found, ["good"])

    def test_links_are_not_followed(self):
        os.makedirs(self.path("efs/data/set"))
        os.makedirs(self.path("outside"))
        os.symlink(self.path("outside"), self.path("efs/data/set/folder"))
        os.symlink(self.path("outside/y"), self.path("efs/data/set/y"))
        for key in ("in/folder/x", "in/y", "in/z"):
            self.s3.put(key, b"x")
        self.run_transfer()
        self.assertEqual((self.counts(), os.listdir(self.path("outside"))), ((1, 0, 0, 2), []))
        self.assertTrue(os.path.islink(self.path("efs/data/set/y")))

    def test_nothing_below_the_prefix(self):
        with self.assertRaisesRegex(transfer.Unfit, "no object has the prefix s3://bucket/in/"):
            self.run_transfer()


class ToS3(TransferCase):
    def out(self):
        return self.run_transfer(EFS, "s3://bucket/out/")

    def test_small_ones_whole_and_large_ones_in_parts_and_nothing_twice(self):
        write(self.path("efs/data/set/a/small"), b"small")
        write(self.path("efs/data/set/empty"), b"")
        write(self.path("efs/data/set/big"), os.urandom(95))
        with mock.patch.object(transfer_out, "PART_BYTES", 10):
            self.out()
            self.assertEqual((self.counts(), self.tally.copied_bytes), ((3, 0, 0, 0), 100))
            self.assertEqual(self.s3.objects["out/big"][0], self.content("big"))
            self.assertEqual(self.s3.calls.count("PUT out/big"), 10)
            del self.s3.calls[:]
            self.out()
        self.assertEqual((self.counts(), self.s3.calls), ((0, 3, 0, 0), ["GET ?"]))
        self.assertEqual(os.listdir(self.path("state")), [])

    def test_the_next_machine_sends_the_parts_that_are_wanting(self):
        write(self.path("efs/data/set/big"), os.urandom(100))
        with mock.patch.object(transfer_out, "PART_BYTES", 10), mock.patch.object(transfer_out, "PARTS_AT_ONCE", 1):
            with mock.patch.object(transfer.Tally, "moved", stop_after(40)):
                self.out()
            self.assertEqual((self.s3.calls.count("PUT out/big"), "out/big" in self.s3.objects), (4, False))
            self.out()
        self.assertEqual(self.s3.calls.count("PUT out/big"), 10)
        self.assertEqual(self.s3.objects["out/big"][0], self.content("big"))

    def test_a_file_that_changed_since_is_sent_anew(self):
        write(self.path("efs/data/set/big"), b"a" * 100)
        with mock.patch.object(transfer_out, "PART_BYTES", 10):
            with mock.patch.object(transfer.Tally, "moved", stop_after(40)):
                self.out()
            write(self.path("efs/data/set/big"), b"b" * 90)
            self.out()
        self.assertEqual(self.s3.objects["out/big"][0], b"b" * 90)

    def test_parts_that_s3_gave_up(self):
        write(self.path("efs/data/set/big"), b"a" * 100)
        with mock.patch.object(transfer_out, "PART_BYTES", 10):
            with mock.patch.object(transfer.Tally, "moved", stop_after(40)):
                self.out()
            self.s3.uploads = {"u1": {}}
            self.s3._put = lambda *_: (404, {}, b"<Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>")
            self.out()
            self.assertEqual(self.counts(), (0, 0, 0, 1))
            del self.s3._put
            self.out()
        self.assertEqual(self.s3.objects["out/big"][0], b"a" * 100)

    def test_links_pipes_and_odd_names(self):
        write(self.path("efs/data/set/good"), b"x")
        write(self.path("secret"), b"secret")
        os.symlink(self.path("secret"), self.path("efs/data/set/link"))
        os.mkfifo(self.path("efs/data/set/pipe"))
        with open(os.fsencode(self.path("efs/data/set/")) + b"\xff", "wb"):
            pass
        self.out()
        self.assertEqual((self.counts(), list(self.s3.objects)), ((1, 0, 2, 1), ["out/good"]))
        self.assertIn("left out link: a symlink", self.lines)
        self.assertIn("left out pipe: a special file", self.lines)

    def test_a_link_for_a_source(self):
        os.makedirs(self.path("efs/data"))
        os.symlink("/etc", self.path("efs/data/set"))
        with self.assertRaisesRegex(Exception, "is a symlink"):
            self.out()
        self.assertEqual(self.s3.calls, [])

    def test_a_bucket_that_is_closed_ends_it_at_once(self):
        for number in range(50):
            write(self.path("efs/data/set/%d" % number), b"x")
        self.s3._put = lambda *_: (403, {}, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
        with self.assertRaises(AwsError) as raised:
            self.out()
        self.assertLess(len(self.s3.calls), 10)
        said = transfer.explain(raised.exception, EFS, "s3://bucket/out/")
        self.assertIn("s3://bucket/out/", said)
        self.assertIn("outputBuckets", said)


class Program(TransferCase):
    def start(self, *words):
        os.makedirs(self.path("work"), exist_ok=True)
        os.makedirs(self.path("efs"), exist_ok=True)
        more = {"PYTHONPATH": SOURCE, "SPOT_EFS_DIR": self.path("efs"), "SPOT_PROGRESS_FILE": self.path("progress")}
        return subprocess.Popen(
            [sys.executable, "-m", "spot_job", "transfer"] + list(words),
            cwd=self.path("work"),
            env=dict(os.environ, AWS_REGION="us-east-1", **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )

    def ends(self, process):
        said = process.communicate()[0]
        return process.returncode, said

    def test_it_says_what_it_did_and_draws_the_bar(self):
        self.s3.put("in/x", b"12345")
        summary = "copied 1 files, 5 bytes; 0 files, 0 bytes were there; left out 0; failed 0\n"
        self.assertEqual(self.ends(self.start(S3, EFS)), (0, summary))
        with open(self.path("progress")) as source:
            self.assertEqual(float(source.read()), 1.0)

    def test_asked_to_stop_it_leaves_with_75_and_goes_on(self):
        self.s3.put("in/x", b"12345")
        self.s3.put("in/y", b"12345")
        process = self.start(S3, EFS)

        def stop(call):
            if call == "GET in/x":
                process.send_signal(signal.SIGTERM)

        self.s3.before = stop
        self.assertEqual(self.ends(process)[0], 75)
        self.s3.before = lambda call: None
        self.assertEqual(self.ends(self.start(S3, EFS))[0], 0)
        self.assertEqual((self.content("x"), self.content("y")), (b"12345", b"12345"))

    def test_failures_are_an_exit_code(self):
        self.s3.put("in/../x", b"1")
        code, said = self.ends(self.start(S3, EFS))
        self.assertEqual(code, 1)
        self.assertIn("failed ../x: the path '../x' leaves its directory", said)
        self.s3.refused = "GET ?"
        code, said = self.ends(self.start(S3, EFS))
        self.assertEqual(code, 1)
        self.assertIn("the deployment's parameter inputBuckets opens a bucket to jobs", said)

    def test_wrong_words(self):
        for words, expected in (
            ([], "usage: "),
            ([S3], "usage: "),
            ([S3, S3], "one of the two has to be s3://"),
            (["s3://bucket/in", EFS], "is no s3://BUCKET/PREFIX/, which ends in a slash"),
            (["/data", EFS], "is neither s3://BUCKET/PREFIX/ nor efs://NAME/PATH"),
            ([S3, "efs://my-data/../jobs"], "leaves its directory"),
        ):
            code, said = self.ends(self.start(*words))
            self.assertEqual(code, 2, said)
            self.assertIn(expected, said)


def stop_after(size):
    """`Tally.moved` of a process that is asked to stop when so many bytes have moved."""
    real = transfer.Tally.moved

    def moved(self, more):
        if self.moved_bytes + more >= size:
            self.stopping.set()
        real(self, more)

    return moved


if __name__ == "__main__":
    unittest.main()

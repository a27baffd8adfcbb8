"""The small parts: signature, archive, patterns, logs, values, clock, commands, the build, the syntax."""

import ast
import glob
import io
import json
import os
import subprocess
import sys
import tarfile
import unittest

import support
from support import FolderCase, write

from spot_agent import clock, sigv4
from spot_agent.archive import BadArchive, unpack
from spot_agent.attributes import from_item, to_item
from spot_agent.commands import script_argv
from spot_agent.facts import inbox_facts, merge_notice
from spot_agent.logs import LineFolder, RateCap, cut_batches
from spot_agent.outputs import compile_pattern
from spot_agent.state import LocalRecord

EXAMPLE = {"key": "AKIDEXAMPLE", "secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "token": None}
MOMENT = clock.parse_iso("2015-08-30T12:36:00Z")
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


class Signature(unittest.TestCase):
    """Published: AWS Signature Version 4 test suite, and the ListUsers example of the General Reference."""

    def signature(self, query, headers, service):
        signed = sigv4.sign("GET", "/", query, headers, EMPTY, EXAMPLE, "us-east-1", service, MOMENT)
        return signed["authorization"].rpartition("Signature=")[2]

    def test_get_vanilla(self):
        found = self.signature([], {"Host": "example.amazonaws.com"}, "service")
        self.assertEqual(found, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")

    def test_get_vanilla_query_order_key_case(self):
        found = self.signature(
            [("Param2", "value2"), ("Param1", "value1")], {"Host": "example.amazonaws.com"}, "service"
        )
        self.assertEqual(found, "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")

    def test_list_users(self):
        headers = {"Host": "iam.amazonaws.com", "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        found = self.signature([("Action", "ListUsers"), ("Version", "2010-05-08")], headers, "iam")
        self.assertEqual(found, "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")


class Archive(FolderCase):
    def make(self, *members):
        sink = io.BytesIO()
        with tarfile.open(fileobj=sink, mode="w:gz") as archive:
            for name, kind, content in members:
                entry = tarfile.TarInfo(name)
                entry.type, entry.mode = kind, 0o755
                if kind == tarfile.REGTYPE:
                    entry.size = len(content)
                else:
                    entry.linkname = content.decode()
                archive.addfile(entry, io.BytesIO(content))
        return io.BytesIO(sink.getvalue())

    def test_files_and_directories(self):
        source = self.make(("./a", tarfile.DIRTYPE, b""), ("./a/run.sh", tarfile.REGTYPE, b"echo"))
        self.assertEqual(unpack(source, self.descriptor("out")), (1, 4))
        self.assertTrue(os.access(self.path("out/a/run.sh"), os.X_OK))

    def test_what_points_out_is_refused(self):
        for member in (
            ("../x", tarfile.REGTYPE, b"x"),
            ("/x", tarfile.REGTYPE, b"x"),
            ("a/../../x", tarfile.REGTYPE, b"x"),
            ("link", tarfile.SYMTYPE, b"/etc"),
            ("hard", tarfile.LNKTYPE, b"/etc/passwd"),
            ("device", tarfile.CHRTYPE, b""),
            ("pipe", tarfile.FIFOTYPE, b""),
        ):
            with self.subTest(member[0]), self.assertRaises(BadArchive):
                unpack(self.make(member), self.descriptor("out"))

    def test_no_link_that_is_there_already_is_followed(self):
        os.makedirs(self.path("elsewhere"))
        base = self.descriptor("out")
        os.symlink(self.path("elsewhere"), self.path("out", "a"))
        with self.assertRaises(BadArchive):
            unpack(self.make(("a/x", tarfile.REGTYPE, b"x")), base)
        self.assertEqual(os.listdir(self.path("elsewhere")), [])

    def test_a_cut_archive(self):
        whole = self.make(("a", tarfile.REGTYPE, os.urandom(5000))).getvalue()
        with self.assertRaises(BadArchive):
            unpack(io.BytesIO(whole[:2000]), self.descriptor("out"))


class Patterns(unittest.TestCase):
    def test_patterns(self):
        cases = [
            ("results/**", "results/a/b.txt", True),
            ("results/**", "other/a", False),
            ("*.json", "model.json", True),
            ("*.json", "a/model.json", False),
            ("**/*.json", "a/b/model.json", True),
            ("**/*.json", "model.json", True),
            ("a?c.[!0-9]", "abc.x", True),
            ("a?c.[!0-9]", "abc.1", False),
            ("a.b", "aXb", False),
            ("./model.json", "model.json", True),
            ("run[\\w]", "run\\", True),
            ("run[z-a]", "runz", False),
            ("run[!z-a]", "run", False),
        ]
        for pattern, path, expected in cases:
            with self.subTest("%s %s" % (pattern, path)):
                self.assertEqual(compile_pattern(pattern).match(path) is not None, expected)


class Logs(unittest.TestCase):
    def test_progress_bars_are_folded(self):
        folder = LineFolder()
        self.assertEqual(folder.feed(b"1%\r50%\r100%\ndone"), [("100%", 12)])
        self.assertEqual(folder.feed(b" now\r\n"), [("done now", 6)])

    def test_a_bar_without_an_end_does_not_grow(self):
        folder = LineFolder()
        for number in range(10000):
            folder.feed(b"\rstep %d" % number)
        self.assertLess(len(folder.rest), 100)
        self.assertEqual(folder.finish(), ["step 9999"])

    def test_control_sequences_go_and_colours_stay(self):
        clipboard = b"\x1b]52;c;aGk=\x07"
        [(line, _)] = LineFolder().feed(b"\x1b[31mred\x1b[0m\x1b[2J" + clipboard + b"!\n")
        self.assertEqual(line, "\x1b[31mred\x1b[0m!")

    def test_a_megabyte_a_minute(self):
        cap = RateCap(1000)
        self.assertEqual([cap.take(400, 0.0) for _ in range(3)], [True, True, False])
        self.assertTrue(cap.take(400, 12.0))

    def test_batches(self):
        events = [{"timestamp": 1, "message": "x" * 300_000}] * 5 + [{"timestamp": 1, "message": "y"}] * 10_001
        batches = list(cut_batches(events))
        self.assertEqual(sum(len(batch) for batch in batches), len(events))
        for batch in batches:
            self.assertLessEqual(len(batch), 10_000)
            self.assertLessEqual(sum(len(event["message"]) + 26 for event in batch), 1_048_576)


class Values(FolderCase):
    def test_dynamodb_values(self):
        fields = {"a": None, "b": True, "c": 3, "d": 0.25, "e": "é", "f": [1, {"g": []}]}
        self.assertEqual(from_item(json.loads(json.dumps(to_item(fields)))), fields)

    def test_orders_only_rise(self):
        before = inbox_facts({"order": "handover"}, None, float)
        self.assertEqual(inbox_facts({"order": "run"}, before, float)["order"], "handover")

    def test_the_first_notice_stays_until_the_machine_itself_is_told(self):
        other = {"actionTime": "a", "source": "ec2", "seenAt": "s", "exact": False}
        known = merge_notice(None, other, lambda _: 1.0)
        self.assertIs(merge_notice(known, dict(other, actionTime="b"), lambda _: 2.0), known)
        self.assertEqual(merge_notice(known, dict(other, actionTime="c", exact=True), lambda _: 3.0)["deadline"], 3.0)

    def test_a_deadline_does_not_follow_the_clock(self):
        moved = clock.Clock()
        moved.skew_seconds = 3600.0
        now = moved.iso()
        self.assertAlmostEqual(moved.deadline(now), moved.monotonic(), delta=1)

    def test_a_record_of_another_instance_says_nothing(self):
        LocalRecord(self.folder, "i-1").update(fenced=True, jobId="j")
        self.assertTrue(LocalRecord(self.folder, "i-1")["fenced"])
        self.assertFalse(LocalRecord(self.folder, "i-2")["fenced"])

    def test_a_deadline_of_the_clock_before_a_reboot_is_forgotten(self):
        notice = {"actionTime": "2026-03-01T00:02:00Z", "source": "ec2", "deadline": 90000.0, "exact": True}
        LocalRecord(self.folder, "i-1").update(jobId="j", notice=notice)
        self.assertEqual(LocalRecord(self.folder, "i-1")["notice"], notice)
        LocalRecord(self.folder, "i-1").update(bootId="another boot")
        self.assertIsNone(LocalRecord(self.folder, "i-1")["notice"])

    def test_scripts_are_words(self):
        self.assertEqual(script_argv("train.py --name 'a b' $X"), ["python3", "train.py", "--name", "a b", "$X"])
        self.assertEqual(script_argv("run.sh *"), ["bash", "run.sh", "*"])
        self.assertEqual(script_argv("./tool"), ["./tool"])


class Product(FolderCase):
    def test_syntax_of_python_3_8(self):
        files = glob.glob(os.path.join(support.ROOT, "layers", "agent", "**", "*.py"), recursive=True)
        files += glob.glob(os.path.join(support.ROOT, "examples", "**", "*.py"), recursive=True)
        self.assertGreater(len(files), 30)
        for path in files:
            with open(path, encoding="utf-8") as source:
                ast.parse(source.read(), path, feature_version=(3, 8))

    def test_imports_are_the_standard_library(self):
        for path in glob.glob(os.path.join(support.SOURCE, "**", "*.py"), recursive=True):
            with open(path, encoding="utf-8") as source:
                tree = ast.parse(source.read())
            for node in ast.walk(tree):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
                for name in names:
                    known = getattr(sys, "stdlib_module_names", None)
                    if known is not None:
                        self.assertIn(name.split(".")[0], set(known) | {"spot_agent"}, path)

    def test_the_same_bytes_wherever_it_is_built(self):
        build = os.path.join(support.ROOT, "layers", "agent", "build.py")
        contents = []
        for name in ("one", "two"):
            subprocess.run([sys.executable, build, self.path(name)], check=True, stdout=subprocess.DEVNULL)
            with open(self.path(name, "spot-agent.pyz"), "rb") as source:
                contents.append(source.read())
        self.assertEqual(contents[0], contents[1])
        write(self.path("x"), b"")
        found = subprocess.run(
            [sys.executable, self.path("one", "spot-agent.pyz"), "--version"], stdout=subprocess.PIPE, check=True
        )
        with open(self.path("one", "agent.json")) as source:
            self.assertEqual(found.stdout.decode().strip(), json.load(source)["version"])


if __name__ == "__main__":
    unittest.main()

"""Links that a job planted where the agent works: the agent follows none, whoever it runs as (aws-review C6)."""

import os
import unittest
from unittest import mock

from answers import Keys, Server
from support import FolderCase, write

from spot_agent import inputs, outputs, tree
from spot_agent.beneath import Planted
from spot_agent.children import TaskFailed
from spot_agent.clock import Clock
from spot_agent.http_call import Caller
from spot_agent.s3 import S3

SECRET = b"the machine's own secret"
LISTING = b"<ListBucketResult><Contents><Key>data/a</Key><Size>1</Size></Contents></ListBucketResult>"


class PlantedLinks(FolderCase):
    """`job/` is the job's tree, `elsewhere/` is what nothing may reach."""

    def setUp(self):
        super().setUp()
        write(self.path("elsewhere", "secret"), SECRET)
        for folder in tree.FOLDERS:
            os.makedirs(self.path("job", folder))
        self.request = {"shared": self.folder, "jobBelow": "job", "attempt": 1, "region": "us-east-1"}

    def plant(self, *parts):
        """A link where the agent expects a file or directory."""
        path = self.path("job", *parts)
        if os.path.isdir(path):
            os.rmdir(path)
        os.symlink(self.path("elsewhere"), path)

    def serve(self):
        server = Server(lambda request: (200, LISTING if request.method == "GET" else b""))
        self.addCleanup(server.close)
        client = S3(Caller("us-east-1", Keys(), Clock()))
        for patch in (
            mock.patch.dict(os.environ, {"AWS_ENDPOINT_URL": server.url}),
            mock.patch.object(outputs, "make_s3", lambda _: client),
            mock.patch.object(inputs, "make_s3", lambda _: client),
        ):
            patch.start()
            self.addCleanup(patch.stop)
        return server

    def assert_nothing_was_reached(self):
        self.assertEqual(os.listdir(self.path("elsewhere")), ["secret"])
        with open(self.path("elsewhere", "secret"), "rb") as source:
            self.assertEqual(source.read(), SECRET)

    def test_outputs_are_copied_without_what_links_name(self):
        server = self.serve()
        write(self.path("job/outputs/own"), b"own")
        os.symlink(self.path("elsewhere/secret"), self.path("job/outputs/secret"))
        os.symlink(self.path("elsewhere"), self.path("job/outputs/folder"))
        os.symlink(self.path("elsewhere/secret"), self.path("job/work/results"))
        os.symlink("/proc/self/environ", self.path("job/outputs/environ"))
        os.mkfifo(self.path("job/outputs/pipe"))
        request = dict(self.request, outputs=["**"], outputsUri="s3://bucket/outputs/")
        self.assertEqual(outputs.copy_outputs(request, print), {"files": 1, "bytes": 3})
        self.assertEqual([each.path for each in server.requests], ["/bucket/outputs/own"])

    def test_an_outputs_directory_that_is_a_link(self):
        server = self.serve()
        self.plant("outputs")
        with self.assertRaises(Planted):
            outputs.copy_outputs(dict(self.request, outputs=[], outputsUri="s3://bucket/outputs/"), print)
        self.assertEqual(server.requests, [])

    def test_inputs_are_not_staged_through_a_link(self):
        self.serve()
        os.symlink(self.path("elsewhere"), self.path("job/work/data"))
        entry = {"kind": "s3", "from": "s3://bucket/data/", "to": "data/"}
        with self.assertRaises(TaskFailed) as caught:
            inputs.stage_inputs(dict(self.request, inputs=[entry]), print)
        self.assertEqual(caught.exception.error, "InputsFailed")
        self.assert_nothing_was_reached()

    def test_an_input_replaces_a_link_of_its_name(self):
        self.serve()
        os.makedirs(self.path("job/work/data"))
        os.symlink(self.path("elsewhere/secret"), self.path("job/work/data/a"))
        entry = {"kind": "s3", "from": "s3://bucket/data/", "to": "data/"}
        inputs.stage_inputs(dict(self.request, inputs=[entry]), print)
        self.assertFalse(os.path.islink(self.path("job/work/data/a")))
        self.assert_nothing_was_reached()

    def test_the_record_is_neither_read_nor_written_through_a_link(self):
        for name in ("journal.json", "outcome.json", "inputs.json"):
            with self.subTest(name):
                write(self.path("elsewhere", name), b'{"outcome": "completed", "finished": [0], "runSeconds": 1}')
                os.symlink(self.path("elsewhere", name), self.path("job/.spot", name))
                found = tree.open_job(self.request, print)
                self.assertEqual(found, {"outcome": None, "finished": [], "runSeconds": 0})
                os.unlink(self.path("job/.spot", name))
                os.unlink(self.path("elsewhere", name))
        os.symlink(self.path("elsewhere/secret"), self.path("job/.spot/journal.json"))
        tree.write_journal(dict(self.request, finished=[], runSeconds=0), print)
        self.assert_nothing_was_reached()

    def test_a_record_directory_that_is_a_link(self):
        os.rmdir(self.path("job/.spot/manifests"))
        self.plant(".spot")
        with self.assertRaises(Planted):
            tree.open_job(self.request, print)
        with self.assertRaises(Planted):
            tree.write_outcome(dict(self.request, outcome={}), print)
        self.assert_nothing_was_reached()

    def test_the_log_file_is_not_appended_to_through_a_link(self):
        os.symlink(self.path("elsewhere/secret"), self.path("job/logs/1.log"))
        with self.assertRaises(OSError):
            tree.append_log(self.request, print)
        self.assert_nothing_was_reached()

    def test_a_job_directory_that_is_a_link_is_not_given_away(self):
        os.symlink(self.path("elsewhere"), self.path("other-job"))
        with self.assertRaises(Planted):
            tree.make_job_directory(dict(self.request, jobBelow="other-job", uid=1234, gid=1234))
        self.assertNotEqual(os.stat(self.path("elsewhere")).st_uid, 1234)


if __name__ == "__main__":
    unittest.main()

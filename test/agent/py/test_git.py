"""Git inputs against a real Git host: what is fetched, how a token goes, what is said where it fails."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

from git_server import TOKEN, GitServer, git, make_repository
from support import FolderCase, write

from spot_agent import inputs, tree
from spot_agent.children import TaskFailed
from spot_agent.git import split_source


class Sources(unittest.TestCase):
    def test_a_ref_stands_after_the_last_at(self):
        self.assertEqual(split_source("git+https://h/a/b.git@v1"), ("https://h/a/b.git", "v1"))
        self.assertEqual(split_source("git+https://h/a/b"), ("https://h/a/b", "HEAD"))


class Staging(FolderCase):
    @classmethod
    def setUpClass(cls):
        cls.host = tempfile.mkdtemp(prefix="spot-agent-git-host-")
        cls.addClassCleanup(shutil.rmtree, cls.host, True)
        os.makedirs(os.path.join(cls.host, "private"))
        cls.server = GitServer(cls.host)
        cls.addClassCleanup(cls.server.close)
        _, cls.first, cls.second = make_repository(cls.host, "code.git")
        make_repository(cls.host, "private/code.git")

    def setUp(self):
        super().setUp()
        self.said = []
        self.fresh("job")

    def fresh(self, job):
        for folder in tree.FOLDERS:
            os.makedirs(self.path(job, folder))
        self.job = job

    def stage(self, name, to="code/", **more):
        entry = dict({"kind": "git", "from": "git+%s/%s" % (self.server.url, name), "to": to}, **more)
        env = {"PATH": os.environ["PATH"], "HOME": self.folder, "GIT_SSL_CAINFO": self.server.certificate}
        return self.stage_entries([entry], env)

    def stage_entries(self, entries, env):
        request = {"shared": self.folder, "jobBelow": self.job, "region": "us-east-1", "inputs": entries}
        return inputs.stage_inputs(dict(request, env=env, secrets={"GIT_TOKEN": TOKEN}), self.said.append)

    def read(self, *parts):
        with open(self.path(self.job, *parts)) as source:
            return source.read()

    def test_a_branch_a_tag_a_commit_and_none(self):
        expected = {"": self.second, "@main": self.second, "@v1": self.first}
        expected.update({"@" + self.first: self.first, "@" + self.first[:10]: self.first})
        for number, (ref, commit) in enumerate(expected.items()):
            with self.subTest(ref):
                self.fresh("job%d" % number)
                found = self.stage("code.git" + ref)
                source = "git+%s/code.git%s" % (self.server.url, ref)
                self.assertEqual(found["commits"], "%s is commit %s" % (source, commit))
                self.assertEqual(self.said[-1], {"log": found["commits"]})
                self.assertEqual((found["staged"], found["files"]), (1, 2))
                text = "echo one\n" if commit == self.first else "echo two\n"
                self.assertEqual(self.read("work/code/run.sh"), text)
                self.assertTrue(os.access(self.path(self.job, "work/code/run.sh"), os.X_OK))
                self.assertEqual(os.readlink(self.path(self.job, "work/code/link")), "run.sh")
                self.assertEqual(git(self.path(self.job, "work/code"), "rev-parse", "HEAD"), commit)
                self.assertEqual(git(self.path(self.job, "work/code"), "status", "--porcelain"), "")
                self.assertFalse(os.path.exists(self.path(self.job, ".spot/git")))

    def test_a_later_attempt_has_the_same_commit_though_the_branch_moved(self):
        bare, first, _ = make_repository(self.host, "moving.git")
        self.stage("moving.git@main")
        git(bare, "update-ref", "refs/heads/main", first)
        asked = len(self.server.asked)
        self.assertEqual(self.stage("moving.git@main"), {"staged": 0})
        self.assertEqual(self.read("work/code/run.sh"), "echo two\n")
        self.assertEqual(len(self.server.asked), asked)

    def test_a_try_that_was_cut_off_is_made_again(self):
        self.stage("code.git@v1")
        os.unlink(self.path("job/.spot/inputs.json"))
        write(self.path("job/work/code/.git/index.lock"), b"")
        write(self.path("job/.spot/git/.git/shallow.lock"), b"")
        self.assertIn(self.second, self.stage("code.git@main")["commits"])
        self.assertEqual(self.read("work/code/run.sh"), "echo two\n")

    def test_into_the_working_directory_beside_what_is_there(self):
        write(self.path("job/work/run.sh"), b"of an upload")
        write(self.path("job/work/data"), b"data")
        self.stage("code.git@v1", to="")
        self.assertEqual((self.read("work/run.sh"), self.read("work/data")), ("echo one\n", "data"))

    def test_a_token_reaches_the_host_and_nothing_else(self):
        self.stage("private/code.git@v1", secret="GIT_TOKEN")
        self.assertEqual(self.read("work/code/run.sh"), "echo one\n")
        holds = subprocess.run(["grep", "-rlF", TOKEN, self.path("job")], stdout=subprocess.PIPE).stdout
        self.assertEqual(holds, b"")
        self.assertNotIn(TOKEN, json.dumps(self.said))

    def test_a_user_may_stand_before_the_token(self):
        entry = {"kind": "git", "from": "git+%s/private/code.git" % self.server.url, "to": "code/", "secret": "MINE"}
        env = {"PATH": os.environ["PATH"], "HOME": self.folder, "GIT_SSL_CAINFO": self.server.certificate}
        request = {"shared": self.folder, "jobBelow": "job", "region": "us-east-1", "inputs": [entry], "env": env}
        with self.assertRaises(TaskFailed):
            inputs.stage_inputs(dict(request, secrets={"MINE": "other:" + TOKEN}), self.said.append)
        inputs.stage_inputs(dict(request, secrets={"MINE": "x-access-token:%s\n" % TOKEN}), self.said.append)
        self.assertEqual(self.read("work/code/run.sh"), "echo two\n")

    def test_a_helper_of_the_users_own_does_not_keep_the_token(self):
        write(self.path(".gitconfig"), ("[credential]\nhelper = store --file %s\n" % self.path("kept")).encode())
        self.stage("private/code.git", secret="GIT_TOKEN")
        self.assertFalse(os.path.exists(self.path("kept")))

    def test_no_other_host_gets_the_token(self):
        """A redirect's host asks for it, too."""
        from spot_agent import git as module

        variables = module._credential_variables(self.server.url + "/code.git", TOKEN, self.folder)
        ask = lambda prompt: subprocess.run(
            [variables["GIT_ASKPASS"], prompt], env=dict(variables, PATH=os.environ["PATH"]), stdout=subprocess.PIPE
        ).stdout.decode()
        host = self.server.url[len("https://") :]
        self.assertEqual(ask("Username for '%s': " % self.server.url), "x-access-token\n")
        self.assertEqual(ask("Password for 'https://x-access-token@%s': " % host), TOKEN + "\n")
        for other in ("https://evil.example", self.server.url + ".evil.example"):
            self.assertEqual(ask("Username for '%s': " % other), "")
            self.assertEqual(ask("Password for 'https://x-access-token@%s': " % other[8:]), "")

    def test_what_fails_is_said_by_its_name(self):
        cases = (
            ("none.git", {}, "none.git: .*not found"),
            ("code.git@nobranch", {}, "code.git@nobranch: .*couldn't find remote ref nobranch"),
            ("code.git@" + "0" * 40, {}, "0: "),
            ("private/code.git", {}, "private/code.git: .*Authentication failed"),
        )
        for name, more, expected in cases:
            with self.subTest(name), self.assertRaisesRegex(TaskFailed, "(?s)" + expected):
                self.stage(name, **more)
        self.assertFalse(os.path.exists(self.path("job/.spot/inputs.json")))

    def test_a_certificate_nobody_trusts(self):
        entry = {"kind": "git", "from": "git+%s/code.git" % self.server.url, "to": ""}
        with self.assertRaisesRegex(TaskFailed, "certificate"):
            self.stage_entries([entry], {"PATH": os.environ["PATH"], "HOME": self.folder})

    def test_an_image_without_git(self):
        entry = {"kind": "git", "from": "git+https://h/a.git", "to": ""}
        with self.assertRaisesRegex(TaskFailed, "no git: install it in `setup`"):
            self.stage_entries([entry], {"PATH": self.path("nothing"), "HOME": self.folder})


if __name__ == "__main__":
    unittest.main()

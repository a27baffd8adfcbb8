"""Scripts in a container, against a stand-in for Docker (docker_stand_in.py): no real Docker was met by these tests."""

import contextlib
import os
import signal
import subprocess
import sys
import unittest
from unittest import mock

import docker_stand_in
import support
from answers import wait_for
from support import FolderCase

from spot_agent import container as module
from spot_agent import processes, supervisor
from spot_agent.children import TaskFailed
from spot_agent.places import Places
from spot_agent.script_run import ScriptRun
from spot_agent.state import read_json

KEY = "-----BEGIN-----\nline two"


class Words(unittest.TestCase):
    def test_what_docker_is_told(self):
        container = {"name": "spot-j-1-0", "image": "python:3.12", "mounts": ["/a", "/b"], "gpus": True}
        spec = {"uid": 1000, "gid": 1001, "cwd": "/a/work"}
        found = module.run_argv(container, ["bash", "-c", "x y"], spec, "/proc/self/fd/7", ["KEY"])
        expected = "docker run --rm --init --name spot-j-1-0 --user 1000:1001 --workdir /a/work --ipc host"
        expected += " --mount type=bind,source=/a,target=/a --mount type=bind,source=/b,target=/b --gpus all"
        expected += " --env-file /proc/self/fd/7 --env KEY --entrypoint bash python:3.12 -c"
        self.assertEqual(found, expected.split() + ["x y"])

    def test_no_gpu_is_asked_for_without_a_driver(self):
        container = {"name": "n", "image": "i", "mounts": [], "gpus": False}
        self.assertNotIn("--gpus", module.run_argv(container, ["a"], {"uid": 0, "gid": 0, "cwd": "/"}, "f", []))

    def test_what_a_line_cannot_hold_goes_another_way(self):
        text, passed = module.split_environment({"A": "1 = 2", "KEY": KEY, "B": "#"})
        self.assertEqual((text, passed), ("A=1 = 2\nB=#\n", {"KEY": KEY}))

    def test_the_image_keeps_its_path_and_has_a_home(self):
        places = Places("/state", "j", True)
        env = {"PATH": "/m", "USER": "ec2-user", "HOME": "/home/ec2-user", "SPOT_JOB_ID": "j"}
        kept = module.container_environment(env, {}, places)
        self.assertEqual(kept, {"HOME": places.scratch, "SPOT_JOB_ID": "j"})
        own = {"PATH": "/mine", "HOME": "/h"}
        self.assertEqual(module.container_environment(dict(env, **own), own, places), dict(own, SPOT_JOB_ID="j"))

    def test_what_it_sees_of_the_machine(self):
        spec, gpus = {"container": {"image": "i"}}, {"return_value": False}
        with mock.patch.object(module.os.path, "exists", **gpus):
            found = module.container_of(spec, Places("/state", "j", True), "j", 3, 1)
            local = module.container_of(spec, Places("/state", "j", False), "j", 3, 1)
        shared = ["/state/local/scratch", "/state/local/signs", "/state/local/lib"]
        self.assertEqual(found["name"], "spot-j-3-1")
        self.assertEqual(found["mounts"], ["/mnt/efs"] + shared)
        self.assertEqual(local["mounts"], ["/state/jobs/j", "/state/cache"] + shared)
        self.assertIsNone(module.container_of({}, Places("/state", "j", True), "j", 3, 1))


class Running(FolderCase):
    def setUp(self):
        super().setUp()
        build = os.path.join(support.ROOT, "layers", "agent", "build.py")
        subprocess.run([sys.executable, build, self.path("build")], check=True, stdout=subprocess.DEVNULL)
        directory = docker_stand_in.install(self.path("docker"))
        patch = mock.patch.dict(os.environ, {"PATH": directory + os.pathsep + os.environ["PATH"]})
        patch.start()
        self.addCleanup(patch.stop)
        module.pull_image({"image": "img"}, lambda _: None)
        self.container = {"name": "spot-j-1-0", "image": "img", "mounts": [self.folder], "gpus": False}

    def start(self, command, secrets=None, **env):
        spec = {"argv": ["bash", "-c", command], "cwd": self.folder, "env": env, "container": self.container}
        run = ScriptRun(self.path("run"))
        run.launch(self.path("build", "spot-agent.pyz"), dict(spec, uid=os.geteuid(), gid=os.getegid()), secrets or {})
        self.addCleanup(run.supervisor.wait, 60)
        self.addCleanup(run.kill)
        return run

    def ended(self, run):
        return wait_for(run.ended)

    def container_pid(self):
        """What a script does at once may be seen before Docker has noted it."""
        return wait_for(lambda: read_json(self.path("docker", "containers", "spot-j-1-0")))["pid"]

    @contextlib.contextmanager
    def docker_down(self):
        open(self.path("docker", "down"), "w").close()
        try:
            yield
        finally:
            os.unlink(self.path("docker", "down"))

    def is_there(self, *parts):
        return lambda: os.path.exists(self.path(*parts))

    def output(self):
        with open(self.path("run", "output.000000")) as source:
            return source.read()

    def assert_gone(self):
        self.assertEqual(os.listdir(self.path("docker", "containers")), [])

    def test_its_code_its_output_its_variables(self):
        secrets = {"KEY": KEY, "TOKEN": "a-long-token"}
        run = self.start('echo "$A|${#KEY}|$TOKEN|$IN_CONTAINER"; exit 75', secrets, A=" =x")
        self.assertEqual(self.ended(run), {"code": 75, "signal": None})
        self.assertEqual(self.output(), " =x|%d|***|1\n" % len(KEY))
        with open(self.path("docker", "runs", "spot-j-1-0")) as source:
            self.assertNotIn("a-long-token", source.read())
        self.assert_gone()

    def test_a_signal_reaches_the_script(self):
        run = self.start("trap 'echo saved; exit 75' TERM; touch here; while :; do sleep 0.05; done")
        wait_for(self.is_there("here"))
        run.signal("SIGTERM")
        self.assertEqual(self.ended(run), {"code": 75, "signal": None})
        self.assertEqual(self.output(), "saved\n")

    def test_death_by_the_signal_is_as_shells_say_it(self):
        run = self.start("touch here; exec sleep 60")
        wait_for(self.is_there("here"))
        run.signal("SIGTERM")
        self.assertEqual(self.ended(run), {"code": 128 + signal.SIGTERM, "signal": None})

    def test_killed_it_has_ended_only_when_the_container_is_gone(self):
        run = self.start("trap '' TERM; touch here; while :; do date > beat; sleep 0.02; done")
        wait_for(self.is_there("here"))
        pid = self.container_pid()
        with self.docker_down():
            run.kill()
            wait_for(lambda: not processes.is_alive(run.identity))
            self.assertIsNone(run.ended())
            self.assertIsNotNone(processes.start_time(pid))
        self.assertEqual(self.ended(run), {"code": None, "signal": "SIGKILL"})
        self.assertIsNone(processes.start_time(pid))
        self.assert_gone()

    def test_an_agent_that_comes_back_removes_what_lost_its_supervisor(self):
        run = self.start("touch here; while :; do sleep 0.05; done")
        wait_for(self.is_there("here"))
        pid = self.container_pid()
        os.kill(read_json(self.path("run", "supervisor.json"))["pid"], signal.SIGKILL)
        again = ScriptRun(self.path("run"))
        self.assertTrue(again.find())
        run.supervisor.wait()
        self.assertEqual(self.ended(again)["signal"], "the loss of its supervisor")
        self.assertIsNone(processes.start_time(pid))
        self.assert_gone()

    def test_no_docker_and_no_image_are_said(self):
        pull = lambda image: module.pull_image({"image": image}, lambda _: None)
        with self.assertRaisesRegex(TaskFailed, "team/private: docker: pull access denied") as raised:
            pull("team/private")
        self.assertEqual(raised.exception.error, "ContainerFailed")
        with self.docker_down(), self.assertRaisesRegex(TaskFailed, "no Docker that runs: .*dnf install -y docker"):
            pull("other")
        with mock.patch.dict(os.environ, {"PATH": self.path("nothing")}):
            with self.assertRaisesRegex(TaskFailed, "no Docker that runs"):
                pull("other")


if __name__ == "__main__":
    unittest.main()

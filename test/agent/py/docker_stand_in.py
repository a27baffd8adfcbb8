#!/usr/bin/env python3
"""Stands in for Docker where no daemon can run: NOT Docker. Its containers are processes of this machine without isolation.

It has what the agent relies on (docker(1), docker-run(1)): a container is a child of the daemon, not of the command that started
it, and outlives that one's SIGKILL; the command passes signals on, ends with the code or 128 + the signal; `--rm` removes what has
ended; `rm --force` kills; options it does not know are refused. Its state is below $DOCKER_STAND_IN, whose removal ends the daemon;
a file `down` there is a daemon that does not answer.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

HOME = os.environ.get("DOCKER_STAND_IN") or os.path.dirname(os.path.abspath(__file__))
VALUES = ("--name", "--user", "--workdir", "--ipc", "--mount", "--gpus", "--env-file", "--env", "--entrypoint")
FLAGS = ("--rm", "--init")


def fail(message, code=1):
    print("docker: %s" % message, file=sys.stderr)
    sys.exit(code)


def place(kind, name):
    os.makedirs(os.path.join(HOME, kind), exist_ok=True)
    return os.path.join(HOME, kind, name.replace("/", "_"))


def read_options(words):
    options, flags = {}, []
    while words and words[0].startswith("-"):
        name = words.pop(0)
        if name in FLAGS:
            flags.append(name)
        elif name in VALUES:
            options.setdefault(name, []).append(words.pop(0))
        else:
            fail("unknown flag: %s" % name, 125)
    return options, flags, words


def read_environment(options):
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "IN_CONTAINER": "1"}
    for path in options.get("--env-file", []):
        with open(path) as source:
            for line in source.read().splitlines():
                name, _, value = line.partition("=")
                env[name] = value
    for name in options.get("--env", []):
        assert "=" not in name, "a value on the command line"
        env[name] = os.environ[name]
    return env


def run(words):
    options, flags, (image, *arguments) = read_options(words)
    if "--rm" not in flags:
        fail("what has ended stays", 125)
    if not os.path.exists(place("images", image)):
        fail("Unable to find image '%s' locally" % image, 125)
    for mount in options["--mount"]:
        source = dict(part.split("=", 1) for part in mount.split(",") if "=" in part)["source"]
        if not os.path.exists(source):
            fail("invalid mount config: bind source path does not exist: %s" % source, 125)
    [name] = options["--name"]
    record = place("containers", name)
    if os.path.exists(record):
        fail("Conflict. The container name is already in use", 125)
    with open(place("runs", name), "a") as sink:
        sink.write(json.dumps(sys.argv[1:]) + "\n")
    # As Docker: from before the container starts, whose first words may bring a signal at once.
    pid, early = None, []

    def pass_on(number, _frame):
        if pid is None:
            early.append(number)
            return
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP):
        signal.signal(number, pass_on)
    told = {"record": record, "argv": options["--entrypoint"] + arguments, "env": read_environment(options)}
    with connect() as daemon, daemon.makefile() as answers:
        request = json.dumps(dict(told, cwd=options["--workdir"][0])).encode() + b"\n"
        socket.send_fds(daemon, [request], [1, 2])
        pid = json.loads(answers.readline())
        for number in early:
            pass_on(number, None)
        sys.exit(json.loads(answers.readline()))


def connect():
    # By its short name: a socket's path has at most 107 bytes.
    os.chdir(HOME)
    daemon = socket.socket(socket.AF_UNIX)
    daemon.connect("socket")
    return daemon


def serve():
    """The daemon, until its folder is gone."""
    os.chdir(HOME)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.partial")
        listening.listen(16)
        listening.settimeout(0.2)
        os.rename("socket.partial", "socket")
        while os.path.exists(os.path.join(HOME, "socket")):
            try:
                command, _ = listening.accept()
            except socket.timeout:
                continue
            threading.Thread(target=keep, args=(command,), daemon=True).start()


def keep(command):
    """One container, from its start to its removal; the command that asked may be dead by then."""
    piece, outputs, _, _ = socket.recv_fds(command, 65536, 2)
    while not piece.endswith(b"\n"):
        piece += command.recv(65536)
    told = json.loads(piece)
    where = {"cwd": told["cwd"], "env": told["env"], "stdout": outputs[0], "stderr": outputs[1]}
    child = subprocess.Popen(told["argv"], stdin=subprocess.DEVNULL, start_new_session=True, **where)
    for number in outputs:
        os.close(number)
    with open(told["record"] + ".partial", "w") as sink:
        json.dump({"pid": child.pid}, sink)
    os.rename(told["record"] + ".partial", told["record"])
    answer(command, child.pid)
    code = child.wait()
    os.unlink(told["record"])
    answer(command, code if code >= 0 else 128 - code)
    command.close()


def answer(command, number):
    try:
        command.sendall(b"%d\n" % number)
    except OSError:
        pass


def remove(name):
    record = place("containers", name)
    if not os.path.exists(record):
        fail("Error response from daemon: No such container: %s" % name)
    with open(record) as source:
        pid = json.load(source)["pid"]
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    while os.path.exists(record):
        time.sleep(0.01)


def main(words):
    if os.path.exists(os.path.join(HOME, "down")):
        fail("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?")
    if words[0] == "run":
        run(words[1:])
    elif words == ["serve"]:
        serve()
    elif words[:2] == ["rm", "--force"]:
        remove(words[2])
    elif words[:2] == ["container", "inspect"]:
        if not os.path.exists(place("containers", words[2])):
            fail("Error response from daemon: No such container: %s" % words[2])
    elif words[:2] == ["image", "inspect"]:
        if not os.path.exists(place("images", words[2])):
            fail("Error response from daemon: No such image: %s" % words[2])
    elif words[:2] == ["pull", "--quiet"]:
        if "private" in words[2]:
            fail("pull access denied for %s, repository does not exist or may require 'docker login'" % words[2])
        open(place("images", words[2]), "w").close()
    else:
        fail("unknown command: %s" % " ".join(words))


def install(folder):
    """A `docker` in `folder`/bin and its daemon, all state below `folder`; the directory for PATH."""
    os.makedirs(os.path.join(folder, "bin"), exist_ok=True)
    shutil.copy(os.path.abspath(__file__), os.path.join(folder, "stand_in.py"))
    path = os.path.join(folder, "bin", "docker")
    with open(path, "w") as sink:
        sink.write('#!/bin/sh\nDOCKER_STAND_IN=%s exec python3 %s/stand_in.py "$@"\n' % (folder, folder))
    os.chmod(path, 0o755)
    quiet = subprocess.DEVNULL
    subprocess.Popen([path, "serve"], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    while not os.path.exists(os.path.join(folder, "socket")):
        time.sleep(0.01)
    return os.path.dirname(path)


if __name__ == "__main__":
    main(sys.argv[1:])

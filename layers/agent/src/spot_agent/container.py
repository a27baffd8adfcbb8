"""Scripts in a container: what Docker is told, and the proof that nothing of it runs any more.

The docker command stands where a script would: it passes signals on to the container's first process, prints what that prints
and ends with its code. It runs as the agent's user, the container as the job's.
"""

import os
import subprocess
import time

from .children import TaskFailed

# Docker's daemon may hang; whoever waits for a proof asks again.
ANSWER_SECONDS = 30
ASK_AGAIN_SECONDS = 0.5
LAST_LINES = 5
# Of the machine, not of the container's image.
MACHINE_VARIABLES = ("PATH", "USER", "LOGNAME")
DRIVER = "/proc/driver/nvidia/version"
NO_DOCKER = (
    "this machine has no Docker that runs: take an image that has it, or install it in `setup`, such as "
    "`sudo dnf install -y docker && sudo systemctl start docker`"
)


def container_of(spec, places, job_id, attempt, index):
    """What the supervisor is told of it, or None for a script on the machine itself."""
    wished = spec.get("container")
    if wished is None:
        return None
    shared = [places.shared] if places.has_file_system else [places.job, os.path.join(places.shared, "cache")]
    return {
        "name": "spot-%s-%d-%d" % (job_id, attempt, index),
        "image": wished["image"],
        "mounts": shared + [places.scratch, places.signs, places.library],
        "gpus": os.path.exists(DRIVER),
    }


def container_environment(env, own, places):
    """`env` as the container has it: the image's own PATH, a home that there is, and whatever the job says (`own`)."""
    kept = {name: value for name, value in env.items() if name not in MACHINE_VARIABLES}
    return dict(dict(kept, HOME=places.scratch), **own)


def run_argv(container, argv, spec, env_file, passed):
    """`passed`: names of variables that Docker takes from its own environment; all others are in `env_file`."""
    words = ["docker", "run", "--rm", "--init", "--name", container["name"]]
    words += ["--user", "%d:%d" % (spec["uid"], spec["gid"]), "--workdir", spec["cwd"], "--ipc", "host"]
    for path in container["mounts"]:
        words += ["--mount", "type=bind,source=%s,target=%s" % (path, path)]
    words += ["--gpus", "all"] if container["gpus"] else []
    words += ["--env-file", env_file]
    for name in passed:
        words += ["--env", name]
    return words + ["--entrypoint", argv[0], container["image"]] + argv[1:]


def split_environment(env):
    """(text of the env-file, {name: value} of those that a line of it cannot hold). No value is on a command line."""
    passed = {name: value for name, value in env.items() if "\n" in value or "\r" in value}
    lines = ["%s=%s\n" % (name, value) for name, value in sorted(env.items()) if name not in passed]
    return "".join(lines), passed


def exec_docker(spec):
    """In the forked child, its output already in place: becomes the docker command. Values are in memory only."""
    text, passed = split_environment(spec["env"])
    memory = os.memfd_create("env", 0)
    os.write(memory, text.encode("utf-8", "surrogateescape"))
    own = {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.path.expanduser("~")}
    argv = run_argv(spec["container"], spec["argv"], spec, "/proc/self/fd/%d" % memory, sorted(passed))
    os.execvpe(argv[0], argv, dict(passed, **own))


def is_removed(container):
    """True once Docker says that there is no such container; False while it is there, or Docker does not answer."""
    try:
        _docker("rm", "--force", container["name"])
        asked = _docker("container", "inspect", container["name"])
    except FileNotFoundError:
        return True
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode != 0 and b"no such container" in asked.stderr.lower()


def wait_until_removed(container):
    while not is_removed(container):
        time.sleep(ASK_AGAIN_SECONDS)


def pull_image(request, say):
    """Before this machine holds the job: the image takes minutes, in which the machine before still computes."""
    image = request["image"]
    try:
        if _docker("image", "inspect", image).returncode == 0:
            return
        say({"log": "pulling %s" % image})
        pulled = _docker("pull", "--quiet", image, seconds=None)
    except FileNotFoundError:
        raise TaskFailed("ContainerFailed", NO_DOCKER) from None
    except subprocess.TimeoutExpired:
        raise TaskFailed("ContainerFailed", "Docker does not answer") from None
    if pulled.returncode != 0:
        words = pulled.stderr.decode(errors="replace").strip()
        if "cannot connect to the docker daemon" in words.lower():
            raise TaskFailed("ContainerFailed", NO_DOCKER)
        raise TaskFailed("ContainerFailed", "%s: %s" % (image, "\n".join(words.splitlines()[-LAST_LINES:])))


def _docker(*arguments, seconds=ANSWER_SECONDS):
    quiet = subprocess.DEVNULL
    return subprocess.run(("docker",) + arguments, stdin=quiet, stdout=quiet, stderr=subprocess.PIPE, timeout=seconds)

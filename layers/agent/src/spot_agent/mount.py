"""The shared file system: mounted fresh after the fence, by the address of a mount target, with TLS and IAM."""

import os
import shutil
import signal
import subprocess
import time

from .children import TaskFailed

# One try: mount.nfs itself gives a server two minutes (mount.nfs(8), "retry="), and a busy one may need most of them.
MOUNT_TIMEOUT_SECONDS = 150
# A mount target in a new zone can take a while; one that does not answer for so long will not.
MOUNT_TRIES = 3
UNMOUNT_TIMEOUT_SECONDS = 10
UNMOUNT_TRIES = 3


def mount(file_system, mount_point, read_only=False):
    """`mount -t efs -o tls,iam,mounttargetip=<ip>[,ro] <id> <mount point>`. Raises TaskFailed with what mount said.

    A mount target that is gone, or does not let this machine in, looks like one that does not answer: the job fails by
    that name, and `retry.errors` may give it another machine.
    """
    if is_mounted(mount_point):
        unmount(mount_point)
    if not _has_helper():
        raise TaskFailed("AgentFailed", "this image has no mount.efs; install amazon-efs-utils in the image")
    os.makedirs(mount_point, exist_ok=True)
    options = "tls,iam,mounttargetip=" + file_system["ipAddress"] + (",ro" if read_only else "")
    command = ["mount", "-t", "efs", "-o", options, file_system["fileSystemId"], mount_point]
    said = ""
    for number in range(MOUNT_TRIES):
        code, said = _run(command, MOUNT_TIMEOUT_SECONDS)
        if code == 0:
            return
        time.sleep(2**number)
    where = "%s at %s" % (file_system["fileSystemId"], file_system["ipAddress"])
    raise TaskFailed("FileSystemUnusable", "cannot mount %s in %d tries: %s" % (where, MOUNT_TRIES, said))


def unmount(mount_point):
    """Plainly a few times, then lazily: the scripts are gone, and what they wrote was synced before."""
    for _ in range(UNMOUNT_TRIES):
        if not is_mounted(mount_point):
            return
        if _run(["umount", mount_point], UNMOUNT_TIMEOUT_SECONDS)[0] != 0:
            time.sleep(0.5)
    if is_mounted(mount_point):
        code, said = _run(["umount", "-l", mount_point], UNMOUNT_TIMEOUT_SECONDS)
        if code != 0:
            raise TaskFailed("AgentFailed", "cannot unmount %s: %s" % (mount_point, said))


def is_mounted(mount_point):
    """By the kernel's table, which does not touch the file system."""
    wanted = os.path.abspath(mount_point).replace(" ", "\\040")
    with open("/proc/self/mounts") as source:
        return any(line.split()[1] == wanted for line in source)


def _has_helper():
    path = os.environ.get("PATH", "") + ":/sbin:/usr/sbin"
    return shutil.which("mount.efs", path=path) is not None


def _run(command, timeout):
    """(exit code, what it said). One that hangs in the kernel is left behind: it cannot be killed."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said = process.communicate(timeout=timeout)[0]
        return process.returncode, said.decode(errors="replace").strip()
    except subprocess.TimeoutExpired:
        # With its helper, which would mount all the same, over what the next try has mounted.
        os.killpg(process.pid, signal.SIGKILL)
        return None, "no answer within %d s" % timeout

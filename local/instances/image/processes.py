"""Starting and reaping processes. As PID 1 we inherit every orphan, so one thread waits for all of them."""
import os
import pwd
import signal
import subprocess
import threading

lock = threading.RLock()
watchers = {}
started = threading.Event()


def spawn(argv, environment, on_exit=None, user=None, cwd=None, stdout=None, stderr=None):
    """Starts a session of its own. `on_exit(code)` gets a negative number for a signal. Raises OSError."""
    account = pwd.getpwnam(user) if user else None

    def become():
        if account and account.pw_uid != os.getuid():
            os.setgroups([account.pw_gid])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)

    console = 2
    with lock:
        process = subprocess.Popen(
            argv, env=environment, cwd=cwd or "/", stdin=subprocess.DEVNULL, start_new_session=True,
            stdout=console if stdout is None else stdout, stderr=console if stderr is None else stderr,
            preexec_fn=become if account else None)
        process.returncode = 0  # the reaper waits for it, not Popen
        if on_exit:
            watchers[process.pid] = on_exit
        started.set()
        return process.pid


def exit_code(status):
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def reap():
    while True:
        try:
            # Looked at first, taken under the lock: Popen must be able to see its own child fail to exec.
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        except ChildProcessError:
            started.wait()
            started.clear()
            continue
        with lock:
            pid, status = os.waitpid(-1, os.WNOHANG)
            watcher = watchers.pop(pid, None)
        if watcher:
            watcher(exit_code(status))


def start_reaper():
    threading.Thread(target=reap, daemon=True).start()


def signal_process(pid, number):
    """True if there was such a process."""
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


def signal_all(number):
    """Everything in the instance but PID 1."""
    try:
        os.kill(-1, number)
    except ProcessLookupError:
        pass


def find_members(marker):
    """The members of a unit, where there are no control groups: who inherited its variable, and whom they started, as a
    process may give its children another environment. Whoever has left both behind is not found."""
    marked = set(find_by_environment(marker))
    parents = {int(name): parent_of(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"}

    def is_member(pid):
        while pid in parents:
            if pid in marked:
                return True
            pid = parents[pid]
        return False

    return [pid for pid in parents if is_member(pid)]


def parent_of(name):
    try:
        with open(f"/proc/{name}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except OSError:
        return 1


def find_by_environment(marker):
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or name == "1":
            continue
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if marker.encode() in file.read().split(b"\0"):
                    found.append(int(name))
        except OSError:
            continue
    return found


def kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass

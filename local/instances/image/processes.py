"""Starting and reaping processes. As PID 1 we inherit every orphan, so one thread waits for all of them."""
import fcntl
import os
import pwd
import signal
import subprocess
import termios
import threading

# How long processes of a terminal that was cut may go on.
HANG_UP_SECONDS = 2
lock = threading.RLock()
watchers = {}
started = threading.Event()


def spawn(argv, environment, on_exit=None, user=None, cwd=None, stdout=None, stderr=None, terminal=None):
    """Starts a session of its own, on the terminal if there is one. `on_exit(code)` gets a negative number for a signal.
    Raises OSError."""
    account = pwd.getpwnam(user) if user else None

    def become():
        if terminal is not None:
            # Whoever started the cloud may have these ignored, as a shell's background jobs have.
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
                signal.signal(number, signal.SIG_DFL)
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        if account and account.pw_uid != os.getuid():
            os.setgroups([account.pw_gid])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)

    console = 2
    with lock:
        process = subprocess.Popen(
            argv, env=environment, cwd=cwd or "/", start_new_session=True,
            stdin=subprocess.DEVNULL if terminal is None else terminal,
            stdout=console if stdout is None else stdout, stderr=console if stderr is None else stderr,
            preexec_fn=become if account or terminal is not None else None)
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


def hang_up(leader):
    """What the kernel does when a line is cut, and then for good: the groups of a session get SIGHUP, whoever is left SIGKILL."""
    for number in (signal.SIGHUP, signal.SIGCONT):
        for pid in members_of_session(leader):
            signal_process(pid, number)
    threading.Timer(HANG_UP_SECONDS, lambda: [signal_process(pid, signal.SIGKILL)
                                              for pid in members_of_session(leader)]).start()


def members_of_session(leader):
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and name != "1":
            try:
                if os.getsid(int(name)) == leader:
                    found.append(int(name))
            except OSError:
                continue
    return found


def kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass

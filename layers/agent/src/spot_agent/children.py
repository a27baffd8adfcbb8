"""Work in a child process: what may hang on the shared file system, or must run as the job's user.

The agent talks to it by lines of JSON and can always kill it; a child stuck in a system call on a stalled file system
is left behind and holds up nothing else.
"""

import json
import os
import signal
import subprocess
import sys
import threading


class TaskFailed(Exception):
    """`error` is an ErrorName of core/errors.ts."""

    def __init__(self, error, message):
        super().__init__(message)
        self.error = error


class Child:
    """One `spot-agent work` process. `on_line` gets every line that is not the last answer."""

    def __init__(self, program, request, on_line):
        self.on_line = on_line
        command = [sys.executable, program, "work"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()

    def wait(self):
        """The answer; raises TaskFailed, also where the child was killed."""
        answer = {"error": "AgentFailed", "message": "the file worker ended without an answer"}
        for line in self.process.stdout:
            found = json.loads(line)
            if "result" in found or "error" in found:
                answer = found
            else:
                self.on_line(found)
        self.process.wait()
        if "error" in answer:
            raise TaskFailed(answer["error"], answer["message"])
        return answer["result"]

    def start(self):
        """Read its lines in a thread; an end of any kind is silent."""
        self.follower = threading.Thread(target=self._follow, daemon=True)
        self.follower.start()
        return self

    def finish(self, seconds):
        """No more is asked of it; True if it ended of itself within the time."""
        try:
            self.process.stdin.close()
        except OSError:
            # It is gone already, before it had read what was still to be written to it.
            pass
        self.follower.join(seconds)
        return not self.follower.is_alive()

    def ask(self, request):
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def _follow(self):
        try:
            self.wait()
        except (TaskFailed, ValueError):
            pass

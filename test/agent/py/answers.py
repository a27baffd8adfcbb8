"""A server of this machine that answers as a test says, and remembers what it was asked."""

import email.utils
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


class Server:
    """`answer(request)` gives (status, body); `request` has `method`, `path`, `headers`, `body` and `operation`."""

    def __init__(self, answer, ahead_seconds=0.0):
        self.requests, self.ahead_seconds = [], ahead_seconds
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self):
                self.method = self.command
                self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
                self.operation = (self.headers.get("x-amz-target") or "").split(".")[-1]
                outer.requests.append(self)
                status, body = answer(self)
                text = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

            def date_time_string(self, timestamp=None):
                return email.utils.formatdate(outer.now(), usegmt=True)

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def now(self):
        """Epoch seconds by this server's own clock."""
        return time.time() + self.ahead_seconds

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Keys:
    """Credentials that nobody checks."""

    def get(self):
        return {"key": "AKIDEXAMPLE", "secret": "secret", "token": None}


def wait_for(look, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("not seen in %d s" % seconds)

"""A real Git host on this machine: git-http-backend(1) behind HTTPS, with a certificate of its own.

`git_server.py FOLDER` serves the repositories below FOLDER and prints {"url", "certificate"}; those below `private/` want TOKEN.
"""

import base64
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading

TOKEN = "ghp_0123456789abcdef"
USER = "x-access-token"


def git(folder, *arguments):
    """Runs git in `folder` as somebody with a name; what it printed."""
    who = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        who.update({"GIT_%s_NAME" % role: "A", "GIT_%s_EMAIL" % role: "a@example.com"})
    return subprocess.check_output(["git", "-C", folder] + list(arguments), env=dict(os.environ, **who)).decode().strip()


def make_certificate(folder):
    """(certificate, key) for 127.0.0.1, which nobody trusts who is not told to."""
    certificate, key = os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")
    command = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return certificate, key


class GitServer:
    """`folder` holds bare repositories; `certificate` is its certificate's path, `asked` the paths it was asked for."""

    def __init__(self, folder):
        self.certificate, key = make_certificate(folder)
        self.asked = asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self):
                path, _, query = self.path.partition("?")
                asked.append(path)
                allowed = "Basic " + base64.b64encode(("%s:%s" % (USER, TOKEN)).encode()).decode()
                if path.startswith("/private/") and self.headers.get("authorization") != allowed:
                    self.send_response(401)
                    self.send_header("www-authenticate", 'Basic realm="git"')
                    self.send_header("content-length", "0")
                    return self.end_headers()
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if self.headers.get("transfer-encoding") == "chunked":
                    body = self.read_chunks()
                self.answer(self.run_backend(path, query, body))

            do_GET = do_POST = handle_any

            def read_chunks(self):
                body = b""
                while True:
                    size = int(self.rfile.readline(), 16)
                    piece = self.rfile.read(size + 2)[:size]
                    if size == 0:
                        return body
                    body += piece

            def run_backend(self, path, query, body):
                about = {
                    "GIT_PROJECT_ROOT": folder,
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "PATH_INFO": path,
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("content-type") or "",
                    "HTTP_CONTENT_ENCODING": self.headers.get("content-encoding") or "",
                    "GIT_PROTOCOL": self.headers.get("git-protocol") or "",
                    "CONTENT_LENGTH": str(len(body)),
                    "GIT_CONFIG_COUNT": "1",
                    "GIT_CONFIG_KEY_0": "safe.directory",
                    "GIT_CONFIG_VALUE_0": "*",
                }
                environment = dict(os.environ, **about)
                ended = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=environment)
                return ended.stdout

            def answer(self, output):
                head, _, content = output.partition(b"\r\n\r\n")
                fields = [line.partition(": ")[::2] for line in head.decode().split("\r\n")]
                status = next((value for name, value in fields if name == "Status"), "200 OK")
                self.send_response(int(status.split()[0]))
                for name, value in fields:
                    if name and name != "Status":
                        self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = "https://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def make_repository(folder, name):
    """A bare repository, `main` with two commits, the first with the tag `v1`, a program and a link: (path, first, second)."""
    work, bare = os.path.join(folder, "work-of-" + name.replace("/", "-")), os.path.join(folder, name)
    os.makedirs(work)
    git(work, "init", "--quiet", "--initial-branch=main")
    commits = []
    for text in ("one", "two"):
        with open(os.path.join(work, "run.sh"), "w") as sink:
            sink.write("echo %s\n" % text)
        os.chmod(os.path.join(work, "run.sh"), 0o755)
        if text == "one":
            os.symlink("run.sh", os.path.join(work, "link"))
        git(work, "add", "--all")
        git(work, "commit", "--quiet", "-m", text)
        commits.append(git(work, "rev-parse", "HEAD"))
    git(work, "tag", "v1", commits[0])
    git(folder, "clone", "--quiet", "--bare", work, bare)
    return bare, commits[0], commits[1]


if __name__ == "__main__":
    served = GitServer(sys.argv[1])
    first, second = make_repository(sys.argv[1], "private/code.git")[1:]
    print(json.dumps({"url": served.url, "certificate": served.certificate, "first": first, "second": second}), flush=True)
    threading.Event().wait()

"""An S3 of this machine for the agent's client, as the API reference says: list, get by range, put, put in parts."""

import hashlib
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

MODIFIED = "2026-11-01T10:00:00.000Z"


class S3Server:
    """`objects`: {key: (bytes, ETag)} of one bucket; `calls`: ["PUT key", …]; `before(call)` may raise to cut the connection."""

    def __init__(self, case):
        self.objects, self.uploads, self.calls, self.lock = {}, {}, [], threading.Lock()
        self.before, self.longest_answer, self.refused = lambda call: None, None, None
        outer = self

        class Answers(BaseHTTPRequestHandler):
            def answer(self):
                outer.answer(self)

            do_GET = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_):
                pass

        server = Quiet(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        case.addCleanup(server.server_close)
        case.addCleanup(server.shutdown)
        keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
        endpoint = "http://127.0.0.1:%d" % server.server_address[1]
        patch = mock.patch.dict(os.environ, dict(keys, AWS_ENDPOINT_URL=endpoint))
        patch.start()
        case.addCleanup(patch.stop)

    def put(self, key, body):
        self.objects[key] = (body, '"%s"' % hashlib.md5(body).hexdigest())

    def answer(self, request):
        parts = urlsplit(request.path)
        key, query = unquote(parts.path).split("/", 2)[2], parse_qs(parts.query, keep_blank_values=True)
        body = request.rfile.read(int(request.headers.get("content-length") or 0))
        call = "%s %s" % (request.command, key or "?")
        with self.lock:
            self.calls.append(call)
        self.before(call)
        status, headers, text = 403, {}, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
        if call != self.refused:
            with self.lock:
                status, headers, text = getattr(self, "_" + request.command.lower())(key, query, body, request.headers)
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("content-length", str(len(text)))
        request.end_headers()
        request.wfile.write(text if self.longest_answer is None else text[: self.longest_answer])

    def _get(self, key, query, _body, headers):
        if "list-type" in query:
            found = "".join(
                "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>%s</ETag><Size>%d</Size></Contents>"
                % (escape(name), MODIFIED, escape(etag, {'"': "&quot;"}), len(body))
                for name, (body, etag) in sorted(self.objects.items())
                if name.startswith(query["prefix"][0])
            )
            return 200, {}, ("<ListBucketResult>%s</ListBucketResult>" % found).encode()
        body, etag = self.objects[key]
        if headers.get("if-match") != etag:
            return 412, {}, b"<Error><Code>PreconditionFailed</Code><Message>changed</Message></Error>"
        start = int(re.match(r"bytes=(\d+)-", headers["range"]).group(1))
        return 206, {"etag": etag}, body[start:]

    def _put(self, key, query, body, _headers):
        etag = '"%s"' % hashlib.md5(body).hexdigest()
        if "uploadId" in query:
            self.uploads[query["uploadId"][0]][int(query["partNumber"][0])] = (body, etag)
        else:
            self.objects[key] = (body, etag)
        return 200, {"etag": etag}, b""

    def _post(self, key, query, body, _headers):
        if "uploads" in query:
            upload = "u%d" % (len(self.uploads) + 1)
            self.uploads[upload] = {}
            return 200, {}, ("<R><UploadId>%s</UploadId></R>" % upload).encode()
        parts = self.uploads.pop(query["uploadId"][0], None)
        if parts is None:
            return 404, {}, b"<Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>"
        tags = [tag.decode() for tag in re.findall(b"<ETag>(.*?)</ETag>", body)]
        assert tags == [parts[number][1] for number in sorted(parts)]
        bodies = [parts[number][0] for number in sorted(parts)]
        digest = hashlib.md5(b"".join(hashlib.md5(each).digest() for each in bodies)).hexdigest()
        self.objects[key] = (b"".join(bodies), '"%s-%d"' % (digest, len(bodies)))
        return 200, {}, b"<R><Key>k</Key></R>"

    def _delete(self, _key, query, _body, _headers):
        self.uploads.pop(query["uploadId"][0], None)
        return 204, {}, b""

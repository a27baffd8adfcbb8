"""S3's own oddities, over HTTP to a server of this machine that answers as the API reference says."""

import io
import os
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

import support  # noqa: F401  (puts the agent's sources on the path)

from spot_agent import s3
from spot_agent.clock import Clock
from spot_agent.http_call import AwsError, Caller

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
STARTED = '<InitiateMultipartUploadResult xmlns="%s"><UploadId>u</UploadId></InitiateMultipartUploadResult>' % NAMESPACE
DONE = '<CompleteMultipartUploadResult xmlns="%s"><Key>k</Key></CompleteMultipartUploadResult>' % NAMESPACE
LATE = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"


class Keys:
    def get(self):
        return {"key": "AKIDEXAMPLE", "secret": "secret", "token": None}


class Download(unittest.TestCase):
    def test_a_connection_that_ends_early_is_not_the_end_of_the_object(self):
        body, cuts = b"0123456789" * 1000, [3000, 9999]

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: cuts.pop(0) if cuts else None])

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        endpoint = "http://127.0.0.1:%d" % server.server_address[1]
        sink = io.BytesIO(b"before:")
        sink.seek(0, io.SEEK_END)
        with mock.patch.dict(os.environ, {"AWS_ENDPOINT_URL": endpoint}):
            s3.S3(Caller("us-east-1", Keys(), Clock())).download("bucket", "k", sink)
        self.assertEqual((sink.getvalue(), cuts), (b"before:" + body, []))


class Multipart(unittest.TestCase):
    def serve(self, completions):
        calls = []

        class Answers(BaseHTTPRequestHandler):
            def answer(self):
                self.rfile.read(int(self.headers.get("content-length") or 0))
                calls.append(self.command)
                is_end = self.command == "POST" and "uploadId=" in self.path
                body = (completions.pop(0) if is_end else STARTED).encode()
                self.send_response(200)
                self.send_header("etag", '"e"')
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return "http://127.0.0.1:%d" % server.server_address[1], calls

    def upload(self, completions):
        endpoint, calls = self.serve(completions)
        with mock.patch.dict(os.environ, {"AWS_ENDPOINT_URL": endpoint}), mock.patch.object(s3, "PART_BYTES", 4):
            with tempfile.TemporaryFile() as source:
                source.write(b"0123456789")
                source.flush()
                source.seek(0, io.SEEK_SET)
                try:
                    s3.S3(Caller("us-east-1", Keys(), Clock())).upload("bucket", "key", source)
                    return calls, None
                except AwsError as error:
                    return calls, error.code

    def test_an_error_inside_a_200_is_tried_again(self):
        calls, failed = self.upload([LATE, DONE])
        self.assertIsNone(failed)
        self.assertEqual(calls, ["POST", "PUT", "PUT", "PUT", "POST", "POST"])

    def test_an_error_that_stays_is_no_success(self):
        calls, failed = self.upload([LATE] * 4)
        self.assertEqual(failed, "InternalError")
        self.assertEqual(calls[-1], "DELETE")


if __name__ == "__main__":
    unittest.main()

"""S3: list, get and put objects as streams. Path-style addresses: valid on AWS and on any other endpoint."""

import hashlib
import os
import xml.etree.ElementTree as xml

from .http_call import AwsError, with_retries
from .sigv4 import UNSIGNED

# S3 User Guide, "Multipart upload limits": at most 10,000 parts of 5 MiB to 5 GiB.
PART_BYTES = 64 * 1024 * 1024
MAX_PARTS = 10000
STREAM_TIMEOUT_SECONDS = 60
EMPTY_HASH = hashlib.sha256(b"").hexdigest()


def split_uri(uri):
    """("bucket", "key or prefix") of `s3://bucket/key`."""
    bucket, _, key = uri[len("s3://") :].partition("/")
    return bucket, key


class S3:
    def __init__(self, caller):
        self.caller = caller

    def list_keys(self, bucket, prefix):
        """Yields (key, bytes) of every object below the prefix."""
        for each in self.list_objects(bucket, prefix):
            yield each["key"], each["bytes"]

    def list_objects(self, bucket, prefix):
        """Yields {"key", "bytes", "etag" (in its quotes), "modified" (ISO-8601)} of every object below the prefix."""
        token = None
        while True:
            query = [("list-type", "2"), ("prefix", prefix)] + ([("continuation-token", token)] if token else [])
            root = _parse(with_retries(lambda: self._send("GET", bucket, "", query)[0]))
            for item in root.iter("Contents"):
                size, etag = int(item.findtext("Size")), item.findtext("ETag")
                yield {"key": item.findtext("Key"), "bytes": size, "etag": etag, "modified": item.findtext("LastModified")}
            token = root.findtext("NextContinuationToken")
            if not token:
                return

    def download(self, bucket, key, sink):
        """Write the object to the open binary file `sink`; a broken transfer starts again from the beginning."""
        start = sink.tell()

        def once():
            sink.seek(start)
            sink.truncate()
            connection, response = self._open("GET", bucket, key, [], b"")
            try:
                _check(response)
                size = response.getheader("content-length")
                for piece in iter(lambda: response.read(1 << 20), b""):
                    sink.write(piece)
            finally:
                connection.close()
            # A connection that ends early looks like the end of the object; in chunks it does not.
            got = sink.tell() - start
            if size is not None and got < int(size):
                raise ConnectionError("the connection ended after %d of %s bytes" % (got, size))

        with_retries(once)

    def download_from(self, bucket, key, etag, sink, size):
        """Add what `sink` (with `length` and `write`) has not yet of the object of this ETag and `size`; where a transfer
        breaks it goes on. The answer is how the object is encrypted, "" if nothing was asked.
        """
        encryption = ""

        def once():
            nonlocal encryption
            wanted = {"range": "bytes=%d-" % sink.length, "if-match": etag}
            connection, response = self._open("GET", bucket, key, [], b"", wanted)
            try:
                _check(response)
                if sink.length and response.status != 206:
                    raise AwsError("InvalidRange", "the answer is not the part that was asked for", response.status)
                encryption = response.getheader("x-amz-server-side-encryption") or ""
                for piece in iter(lambda: response.read(1 << 20), b""):
                    sink.write(piece)
            finally:
                connection.close()
            # A connection that ends early looks like the end of the object.
            if sink.length < size:
                raise ConnectionError("the connection ended after %d of %d bytes" % (sink.length, size))

        # An empty object has no byte that a range could name; a transfer that gets on is tried for as long as it does.
        while sink.length < size:
            before = sink.length
            try:
                with_retries(once)
            except ConnectionError:
                if sink.length == before:
                    raise
        return encryption

    def put(self, bucket, key, body):
        with_retries(lambda: self._send("PUT", bucket, key, [], body))

    def upload(self, bucket, key, source):
        """Put the open binary file `source`; in parts above 64 MiB."""
        size = os.fstat(source.fileno()).st_size
        if size <= PART_BYTES:
            self.put(bucket, key, source.read())
        else:
            self._upload_parts(bucket, key, source, max(PART_BYTES, -(-size // MAX_PARTS)))

    def _upload_parts(self, bucket, key, source, part_bytes):
        upload = self.start_parts(bucket, key)
        try:
            tags = []
            for body in iter(lambda: source.read(part_bytes), b""):
                tags.append(self.put_part(bucket, key, upload, len(tags) + 1, body))
            self.complete_parts(bucket, key, upload, tags)
        except BaseException:
            self.abort_parts(bucket, key, upload)
            raise

    def start_parts(self, bucket, key):
        """The id of an upload in parts."""
        root = _parse(with_retries(lambda: self._send("POST", bucket, key, [("uploads", "")])[0]))
        return root.findtext("UploadId")

    def put_part(self, bucket, key, upload, number, body):
        """The part's ETag."""
        query = [("partNumber", str(number)), ("uploadId", upload)]
        return with_retries(lambda: self._send("PUT", bucket, key, query, body)[1])

    def complete_parts(self, bucket, key, upload, tags):
        parts = "".join("<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>" % pair for pair in enumerate(tags, 1))
        done = ("<CompleteMultipartUpload>%s</CompleteMultipartUpload>" % parts).encode()
        with_retries(lambda: _check_completed(self._send("POST", bucket, key, [("uploadId", upload)], done)[0]))

    def abort_parts(self, bucket, key, upload):
        self._send("DELETE", bucket, key, [("uploadId", upload)])

    def _send(self, method, bucket, key, query, body=b""):
        connection, response = self._open(method, bucket, key, query, body)
        try:
            _check(response)
            return response.read(), response.getheader("etag")
        finally:
            connection.close()

    def _open(self, method, bucket, key, query, body, more=None):
        digest = EMPTY_HASH if not body else UNSIGNED if self._is_tls() else hashlib.sha256(body).hexdigest()
        headers = dict(more or {}, **{"x-amz-content-sha256": digest})
        if method in ("PUT", "POST"):
            headers["content-length"] = str(len(body))
        path = "/%s/%s" % (bucket, key)
        return self.caller.open("s3", method, path, query, headers, body, digest, STREAM_TIMEOUT_SECONDS)

    def _is_tls(self):
        return "AWS_ENDPOINT_URL" not in os.environ and "AWS_ENDPOINT_URL_S3" not in os.environ


def _parse(text):
    root = xml.fromstring(text)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _check_completed(text):
    """CompleteMultipartUpload answers 200 before it knows, so an error may be the body (S3 API reference)."""
    root = _parse(text)
    if root.tag == "Error":
        raise AwsError(root.findtext("Code") or "InternalError", root.findtext("Message") or "", 500)


def _check(response):
    if response.status < 300:
        return
    text = response.read()
    try:
        root = _parse(text)
        code, message = root.findtext("Code") or "HttpError", root.findtext("Message") or ""
    except xml.ParseError:
        code, message = "HttpError", text[:200].decode(errors="replace")
    raise AwsError(code, message, response.status)

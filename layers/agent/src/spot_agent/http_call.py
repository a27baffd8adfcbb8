"""One signed HTTPS request with time-outs, and the rule of when to try again."""

import http.client
import random
import ssl
import time
from urllib.parse import quote

from . import sigv4
from .endpoint import find_endpoint

TIMEOUT_SECONDS = 10
RETRIED_STATUS = (429, 500, 502, 503, 504)
THROTTLES = ("ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown")


class AwsError(Exception):
    """An answer that is not 2xx; `code` is AWS's own error code."""

    def __init__(self, code, message, status):
        super().__init__("%s: %s" % (code, message))
        self.code, self.status = code, status


class Caller:
    """Signs and sends for one region; a connection per call, as calls are rare and threads several."""

    def __init__(self, region, credentials, clock):
        self.region, self.credentials, self.clock = region, credentials, clock
        self.tls = ssl.create_default_context()

    def open(self, service, method, path, query, headers, body, payload_hash, timeout=TIMEOUT_SECONDS):
        """(connection, response) of one try; the caller reads and closes. `body`: bytes or an open file."""
        scheme, host, base = find_endpoint(service, self.region)
        path = base + path
        signed = sigv4.sign(
            method,
            path,
            query,
            dict(headers, host=host),
            payload_hash,
            self.credentials.get(),
            self.region,
            service,
            self.clock.epoch(),
        )
        if scheme == "https":
            connection = http.client.HTTPSConnection(host, timeout=timeout, context=self.tls)
        else:
            connection = http.client.HTTPConnection(host, timeout=timeout)
        target = quote(path, safe="/~") + ("?" + sigv4.encode_query(query) if query else "")
        try:
            connection.request(method, target, body=body, headers=signed)
            return connection, connection.getresponse()
        except BaseException:
            connection.close()
            raise


def with_retries(attempt, tries=4):
    """Run `attempt()` again on network errors, throttling and 5xx, with full jitter."""
    for number in range(tries):
        try:
            return attempt()
        except (OSError, http.client.HTTPException, AwsError) as error:
            if number == tries - 1 or not _retriable(error):
                raise
            time.sleep(random.uniform(0, min(5.0, 0.2 * 2**number)))
    raise AssertionError("unreachable")


def _retriable(error):
    return not isinstance(error, AwsError) or error.status in RETRIED_STATUS or error.code in THROTTLES

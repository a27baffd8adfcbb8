"""One signed HTTPS request with time-outs, and the rule of when to try again."""

import email.utils
import http.client
import random
import ssl
import time
from urllib.parse import quote

from . import sigv4
from .endpoint import find_endpoint

TIMEOUT_SECONDS = 10
RETRIED_STATUS = (429, 500, 502, 503, 504)
# DynamoDB, Step Functions, CloudWatch Logs and S3 each have their own word; most come with status 400.
THROTTLES = (
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
)
# What a request signed by a wrong clock is refused with; AWS allows five minutes, S3 fifteen.
REFUSED_STATUS = (400, 401, 403)
SKEW_SECONDS = 240


class AwsError(Exception):
    """An answer that is not 2xx; `code` is AWS's own error code."""

    def __init__(self, code, message, status):
        super().__init__("%s: %s" % (code, message))
        self.code, self.status = code, status


class Caller:
    """Signs and sends for one region; a connection per call, as calls are rare and threads several.

    Requests are signed by the service's clock: where its `Date` header is far from ours it is believed from then on,
    and what it refused is signed and sent once more, as every AWS SDK does. (The metadata service's clock stays the one
    that action times are compared with.)
    """

    def __init__(self, region, credentials, clock):
        self.region, self.credentials, self.clock = region, credentials, clock
        self.ahead_seconds = 0.0
        self.tls = ssl.create_default_context()

    def open(self, service, method, path, query, headers, body, payload_hash, timeout=TIMEOUT_SECONDS):
        """(connection, response); the caller reads and closes. `body`: bytes."""
        request = (service, method, path, query, headers, body, payload_hash, timeout)
        connection, response = self._send(*request)
        if response.status not in REFUSED_STATUS or not self._learn(response.getheader("date")):
            return connection, response
        connection.close()
        return self._send(*request)

    def _learn(self, date):
        """True if the service's clock is another than the one we signed by."""
        if date is None:
            return False
        ahead = email.utils.parsedate_to_datetime(date).timestamp() - self.clock.epoch()
        differs = abs(ahead - self.ahead_seconds) >= SKEW_SECONDS
        if differs:
            self.ahead_seconds = ahead
        return differs

    def _send(self, service, method, path, query, headers, body, payload_hash, timeout):
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
            self.clock.epoch() + self.ahead_seconds,
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
            if number == tries - 1 or not is_transient(error):
                raise
            time.sleep(random.uniform(0, min(5.0, 0.2 * 2**number)))
    raise AssertionError("unreachable")


def is_transient(error):
    """True for what time may mend: no answer, a throttle, a fault of the service's own."""
    return not isinstance(error, AwsError) or error.status in RETRIED_STATUS or error.code in THROTTLES

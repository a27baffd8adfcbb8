"""Time: monotonic since first sight, and the metadata service's wall clock.

An action time is turned into a monotonic deadline once, by the clock of the metadata service's `Date` header, so that
neither a wrong clock on the instance nor a step of it moves the last save.
"""

import datetime
import email.utils
import time

UTC = datetime.timezone.utc


class Clock:
    """`monotonic()` seconds for decisions; `iso()` and `epoch()` for what other machines read."""

    def __init__(self):
        self.skew_seconds = 0.0

    def learn_date(self, header):
        """Take the skew from an HTTP `Date` header (whole seconds; the middle of the second is the best guess)."""
        moment = email.utils.parsedate_to_datetime(header)
        skew = moment.timestamp() + 0.5 - time.time()
        # Under a second the header's own coarseness is larger than what it could correct.
        self.skew_seconds = skew if abs(skew) >= 1.0 else 0.0

    def monotonic(self):
        return time.monotonic()

    def epoch(self):
        return time.time() + self.skew_seconds

    def iso(self):
        return format_iso(self.epoch())

    def deadline(self, iso):
        """The monotonic second at which the wall clock will read `iso`."""
        return self.monotonic() + parse_iso(iso) - self.epoch()


def parse_iso(text):
    """Epoch seconds of an ISO-8601 UTC time, with or without a fraction."""
    layout = "%Y-%m-%dT%H:%M:%S.%fZ" if "." in text else "%Y-%m-%dT%H:%M:%SZ"
    return datetime.datetime.strptime(text, layout).replace(tzinfo=UTC).timestamp()


def format_iso(epoch):
    moment = datetime.datetime.fromtimestamp(epoch, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (moment.microsecond // 1000)

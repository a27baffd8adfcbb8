"""Where the agent's AWS credentials come from: the environment, as in every SDK, else the instance profile."""

import os
import threading

from .clock import parse_iso

# The metadata service offers new credentials at least five minutes before the old ones expire.
RENEW_SECONDS = 300


class Credentials:
    """`get()` is safe from several threads and renews in time."""

    def __init__(self, metadata, clock):
        self.metadata, self.clock = metadata, clock
        self.lock = threading.Lock()
        self.held = None

    def get(self):
        key = os.environ.get("AWS_ACCESS_KEY_ID")
        if key:
            return {
                "key": key,
                "secret": os.environ["AWS_SECRET_ACCESS_KEY"],
                "token": os.environ.get("AWS_SESSION_TOKEN"),
            }
        with self.lock:
            if self.held is None or parse_iso(self.held["expires"]) - self.clock.epoch() < RENEW_SECONDS:
                self.held = self.metadata.role_credentials()
            return self.held

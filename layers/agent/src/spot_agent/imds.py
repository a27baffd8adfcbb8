"""The instance metadata service, version 2 (EC2 User Guide, "Use the Instance Metadata Service")."""

import http.client
import json
import os
import time
from urllib.parse import urlsplit

DEFAULT_ENDPOINT = "http://169.254.169.254"
TOKEN_TTL_SECONDS = 21600
TIMEOUT_SECONDS = 2


class Metadata:
    """One reader; a session token is fetched when missing, old or refused (401)."""

    def __init__(self, clock):
        self.clock = clock
        endpoint = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", DEFAULT_ENDPOINT)
        self.address = urlsplit(endpoint).netloc
        self.token = None
        self.token_until = 0.0

    def get(self, path):
        """The text at `/latest/<path>`, or None for 404. Raises OSError or http.client.HTTPException."""
        for _ in range(2):
            status, text = self._call("GET", path, {"x-aws-ec2-metadata-token": self._session()})
            if status != 401:
                break
            self.token = None
        if status == 404:
            return None
        if status != 200:
            raise OSError("metadata service answered %d for %s" % (status, path))
        return text

    def spot_action(self):
        """{"action": "terminate", "time": "…Z"} once EC2 has announced it, else None."""
        text = self.get("meta-data/spot/instance-action")
        return None if text is None else json.loads(text)

    def rebalance_recommended(self):
        return self.get("meta-data/events/recommendations/rebalance") is not None

    def instance_id(self):
        return self.get("meta-data/instance-id")

    def role_credentials(self):
        """{"key", "secret", "token", "expires"} of the instance profile's role."""
        role = (self.get("meta-data/iam/security-credentials/") or "").split("\n")[0].strip()
        if not role:
            raise OSError("the instance has no instance profile")
        found = json.loads(self.get("meta-data/iam/security-credentials/" + role) or "{}")
        return {
            "key": found["AccessKeyId"],
            "secret": found["SecretAccessKey"],
            "token": found["Token"],
            "expires": found["Expiration"],
        }

    def _session(self):
        if self.token is None or time.monotonic() > self.token_until:
            ttl = {"x-aws-ec2-metadata-token-ttl-seconds": str(TOKEN_TTL_SECONDS)}
            status, text = self._call("PUT", "api/token", ttl)
            if status != 200:
                raise OSError("metadata service refused a token: %d" % status)
            self.token, self.token_until = text, time.monotonic() + TOKEN_TTL_SECONDS - 60
        return self.token

    def _call(self, method, path, headers):
        connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, "/latest/" + path, headers=headers)
            response = connection.getresponse()
            if response.getheader("date"):
                self.clock.learn_date(response.getheader("date"))
            return response.status, response.read().decode()
        finally:
            connection.close()

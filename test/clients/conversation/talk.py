"""A conversation with an account through boto3, written down while it is held.

What a client asks and what it is answered is taken from botocore's own events, so that nothing is said to have been
called that was not. Waiters, paginators and refusals are named by the chapter that uses them.
"""

import time
from contextlib import contextmanager

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

PATIENCE_SECONDS = 90
# A refused or lost call is to be seen, not to be tried again.
CONFIG = Config(retries={"total_max_attempts": 1}, read_timeout=60)


class Conversation:
    def __init__(self):
        self.session = boto3.Session()
        self.session.events.register("after-call", self._hear)
        self.chapters = []
        self.lines = []

    def client(self, service):
        return self.session.client(service, config=CONFIG)

    @contextmanager
    def chapter(self, title):
        self.lines = []
        self.chapters.append({"title": title, "lines": self.lines})
        yield

    def _hear(self, model, http_response, parsed, **_):
        error = parsed.get("Error", {})
        self._note(
            "call",
            model.service_model.service_name,
            model.name,
            "ok" if http_response.status_code < 300 else error["Code"],
        )

    def _note(self, kind, service, name, answer):
        line = {"kind": kind, "service": service, "name": name, "answer": answer}
        # A waiter or a loop asks as often as it takes; that is no part of what was said.
        if line not in self.lines:
            self.lines.append(line)

    def pages(self, client, operation, size=None, least=1, **arguments):
        """All pages; at least so many, else the page size had no effect."""
        paging = {} if size is None else {"PageSize": size}
        paginator = client.get_paginator(operation)
        pages = list(paginator.paginate(PaginationConfig=paging, **arguments))
        assert len(pages) >= least, f"{operation}: {len(pages)} pages of {size}"
        answer = "whole" if size is None else "page by page"
        self._note("paginator", client.meta.service_model.service_name, operation, answer)
        return pages

    def wait(self, client, name, fails=None, **arguments):
        """Its own limits are for AWS's minutes; asking twice a second is what a user would set here."""
        service = client.meta.service_model.service_name
        waiter = client.get_waiter(name)
        asking = {"Delay": 0.5, "MaxAttempts": PATIENCE_SECONDS * 2}
        try:
            waiter.wait(WaiterConfig=asking, **arguments)
        except WaiterError as error:
            assert fails is not None and fails in str(error), f"{name}: {error}"
            return self._note("waiter", service, name, "failed, as it should")
        assert fails is None, f"{name} should have failed with {fails}"
        return self._note("waiter", service, name, "reached")

    def refused(self, code, action):
        """The error that boto3 raises, by its code; the error has a message and a request's id like AWS's."""
        try:
            action()
        except ClientError as error:
            assert error.response["Error"]["Code"] == code, f"{error}, not {code}"
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] >= 300
            return error
        raise AssertionError(f"should have been refused with {code}")


def until(what, look, done):
    """Asks until it is so; AWS has no waiter for everything."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        seen = look()
        if done(seen):
            return seen
        assert time.monotonic() < deadline, f"{what}: last seen {seen}"
        time.sleep(0.1)

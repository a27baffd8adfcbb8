"""AWS that throttles, refuses, or has another clock: what the agent's callers, its timeline and its log make of it."""

import calendar
import json
import os
import time
import unittest
from unittest import mock

import support  # noqa: F401  (puts the agent's sources on the path)
from answers import Keys, Server, wait_for

from spot_agent.aws import Aws
from spot_agent.clock import Clock
from spot_agent.events import EventWriter
from spot_agent.http_call import AwsError, Caller
from spot_agent.log_ship import MAX_HELD_BYTES, LogShipper

THROTTLED = {"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "Rate exceeded"}


class FaultCase(unittest.TestCase):
    def serve(self, answer, ahead_seconds=0.0):
        server = Server(answer, ahead_seconds)
        self.addCleanup(server.close)
        endpoint = mock.patch.dict(os.environ, {"AWS_ENDPOINT_URL": server.url})
        endpoint.start()
        self.addCleanup(endpoint.stop)
        return server, Aws(Caller("us-east-1", Keys(), Clock()))


def signed_at(request):
    return calendar.timegm(time.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ"))


class ClockSkew(FaultCase):
    """SigV4 is refused beyond five minutes; AWS SDKs take the service's `Date` for their clock then."""

    def serve_strictly(self, ahead_seconds):
        def answer(request):
            if abs(signed_at(request) - server.now()) > 300:
                return 400, {"__type": "InvalidSignatureException", "message": "Signature expired"}
            return 200, {}

        server, aws = self.serve(answer, ahead_seconds)
        return server, aws

    def test_ten_minutes_either_way(self):
        for ahead in (600, -600):
            with self.subTest(ahead):
                server, aws = self.serve_strictly(ahead)
                aws.put_item("t", {"pk": "a"}, tries=1)
                self.assertEqual(len(server.requests), 2)
                aws.put_item("t", {"pk": "b"}, tries=1)
                self.assertEqual(len(server.requests), 3)

    def test_a_clock_that_is_set_right_meanwhile(self):
        server, aws = self.serve_strictly(600)
        aws.put_item("t", {"pk": "a"}, tries=1)
        server.ahead_seconds = 0
        aws.put_item("t", {"pk": "b"}, tries=1)
        self.assertEqual(len(server.requests), 4)

    def test_a_refusal_that_is_not_about_the_clock_is_not_repeated(self):
        server, aws = self.serve(lambda _: (403, {"__type": "AccessDeniedException", "message": "no"}))
        with self.assertRaises(AwsError):
            aws.put_item("t", {"pk": "a"})
        self.assertEqual(len(server.requests), 1)


class Record(dict):
    def keep(self, _say, **changes):
        self.update(changes)


class Timeline(FaultCase):
    def test_a_throttled_line_is_written_later_and_only_once(self):
        refusals = [THROTTLED] * 6

        def answer(_):
            return (400, refusals.pop()) if refusals else (200, {})

        server, aws = self.serve(answer)
        events = EventWriter(aws, "t", "out#me", Record(eventSequence=0), Clock())
        with mock.patch("time.sleep", lambda _: None):
            events.add("agent-ready", "one")
            events.add("scripts-started", "two")
            wait_for(lambda: not events.waiting.unfinished_tasks)
        keys = [json.loads(request.body)["Item"]["sk"]["S"] for request in server.requests]
        self.assertEqual(keys, ["event#000001"] * 7 + ["event#000002"])

    def test_a_line_that_is_refused_for_good_does_not_hold_up_the_next(self):
        server, aws = self.serve(lambda _: (400, {"__type": "AccessDeniedException", "message": "no"}))
        events = EventWriter(aws, "t", "out#me", Record(eventSequence=0), Clock())
        events.add("agent-ready", "one")
        events.add("scripts-started", "two")
        wait_for(lambda: not events.waiting.unfinished_tasks)
        self.assertEqual(len(server.requests), 2)


class Logs(FaultCase):
    def ship(self, answer):
        server, aws = self.serve(answer)
        return server, self.shipper(aws)

    def shipper(self, aws, spill=None):
        made = LogShipper(aws, "group", "stream", Clock(), spill)
        # Its thread outlives the test: it must not speak to the next one's server.
        self.addCleanup(made.held.clear)
        return made

    def sent(self, server):
        batches = [json.loads(each.body)["logEvents"] for each in server.requests if each.operation == "PutLogEvents"]
        return [[event["message"] for event in batch] for batch in batches]

    def test_lines_wait_for_a_service_that_refuses_and_are_receipted_when_it_takes_them(self):
        up, receipts = [], []

        def answer(request):
            return (200, {}) if up else (503, {"__type": "ServiceUnavailableException", "message": "later"})

        server, shipper = self.ship(answer)
        shipper.add("one", lambda: receipts.append(1))
        shipper.add("two", lambda: receipts.append(2))
        wait_for(lambda: server.requests)
        self.assertEqual(receipts, [])
        up.append(True)
        wait_for(lambda: receipts)
        self.assertEqual(receipts, [2])
        self.assertEqual(self.sent(server), [["one", "two"]])

    def test_a_batch_that_is_wrong_itself_does_not_hold_up_the_rest(self):
        wrong = [{"__type": "InvalidParameterException", "message": "Log event too large"}]

        def answer(request):
            return (400, wrong.pop()) if wrong and request.operation == "PutLogEvents" else (200, {})

        server, shipper = self.ship(answer)
        shipper.add("poison")
        wait_for(lambda: len(self.sent(server)) == 1 and not shipper.held)
        shipper.add("fine")
        wait_for(lambda: self.sent(server)[-1] == ["fine"])

    def test_memory_is_bounded_while_nothing_is_taken(self):
        _, shipper = self.ship(lambda _: (400, {"__type": "AccessDeniedException", "message": "no"}))
        shipper.cap.limit = shipper.cap.level = float("inf")
        receipts = []
        for number in range(400):
            shipper.add("x" * 200_000, lambda number=number: receipts.append(number))
        self.assertLessEqual(shipper.held_bytes, MAX_HELD_BYTES)
        self.assertEqual(shipper.held_bytes, sum(held.size for held in shipper.held))
        # The dropped ones are dealt with: nobody will ever send them.
        self.assertGreater(receipts[-1], 100)

    def test_over_the_cap_lines_go_to_the_file_and_cloudwatch_says_how_many(self):
        spilled, receipts = [], []
        server, aws = self.serve(lambda _: (200, {}))
        shipper = self.shipper(aws, spilled.append)
        shipper.cap.limit = shipper.cap.level = 100.0
        for line in ("a" * 60, "b" * 60, "c" * 60):
            shipper.add(line, lambda line=line: receipts.append(line[0]))
        wait_for(lambda: "c" in receipts)
        self.assertEqual([line[0] for line in spilled], ["b", "c"])
        shipper.cap.level = 100.0
        shipper.add("d")
        shipper.drain(60)
        said = [message for batch in self.sent(server) for message in batch]
        self.assertIn("2 lines over 1 MB a minute", said[1])
        self.assertEqual([said[0][0], said[2]], ["a", "d"])


if __name__ == "__main__":
    unittest.main()

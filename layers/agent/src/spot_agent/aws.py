"""The JSON services the agent talks to: DynamoDB, Step Functions, CloudWatch Logs, Systems Manager."""

import hashlib
import json

from .attributes import from_item, to_item
from .http_call import TIMEOUT_SECONDS, AwsError, with_retries

TARGETS = {
    "dynamodb": ("DynamoDB_20120810", "application/x-amz-json-1.0"),
    "states": ("AWSStepFunctions", "application/x-amz-json-1.0"),
    "logs": ("Logs_20140328", "application/x-amz-json-1.1"),
    "ssm": ("AmazonSSM", "application/x-amz-json-1.1"),
}
# The wait is over for this token, whoever ended it.
TOKEN_OVER = ("TaskTimedOut", "TaskDoesNotExist", "InvalidToken")


class Aws:
    """Plain values in, plain values out; raises AwsError, OSError or http.client.HTTPException."""

    def __init__(self, caller):
        self.caller = caller

    def get_item(self, table, pk, sk, timeout=TIMEOUT_SECONDS, tries=4):
        """The item, read consistently, or None."""
        request = {"TableName": table, "Key": to_item({"pk": pk, "sk": sk}), "ConsistentRead": True}
        answer = self.call("dynamodb", "GetItem", request, timeout, tries)
        return from_item(answer["Item"]) if answer.get("Item") else None

    def put_item(self, table, item, timeout=TIMEOUT_SECONDS, tries=4):
        self.call("dynamodb", "PutItem", {"TableName": table, "Item": to_item(item)}, timeout, tries)

    def send_task(self, operation, token, timeout=TIMEOUT_SECONDS, tries=4):
        """False if the wait was already over. `operation`: SendTaskSuccess or SendTaskHeartbeat."""
        request = {"taskToken": token}
        if operation == "SendTaskSuccess":
            request["output"] = "{}"
        try:
            self.call("states", operation, request, timeout, tries)
            return True
        except AwsError as error:
            if error.code in TOKEN_OVER:
                return False
            raise

    def create_log_stream(self, group, stream):
        try:
            self.call("logs", "CreateLogStream", {"logGroupName": group, "logStreamName": stream})
        except AwsError as error:
            if error.code != "ResourceAlreadyExistsException":
                raise

    def put_log_events(self, group, stream, events):
        """`events`: [{"timestamp": epoch milliseconds, "message"}], in order of time."""
        self.call("logs", "PutLogEvents", {"logGroupName": group, "logStreamName": stream, "logEvents": events})

    def call(self, service, operation, request, timeout=TIMEOUT_SECONDS, tries=4):
        body = json.dumps(request).encode()
        return with_retries(lambda: self._once(service, operation, body, timeout), tries)

    def _once(self, service, operation, body, timeout):
        prefix, kind = TARGETS[service]
        headers = {"content-type": kind, "x-amz-target": "%s.%s" % (prefix, operation)}
        digest = hashlib.sha256(body).hexdigest()
        connection, response = self.caller.open(service, "POST", "/", [], headers, body, digest, timeout)
        try:
            text = response.read()
        finally:
            connection.close()
        if response.status >= 300:
            raise _error_of(response.status, text)
        return json.loads(text) if text else {}


def _error_of(status, text):
    try:
        found = json.loads(text)
    except ValueError:
        found = {}
    code = str(found.get("__type", "HttpError")).split("#")[-1].split(":")[0]
    return AwsError(code, found.get("message") or found.get("Message") or text[:200].decode(errors="replace"), status)

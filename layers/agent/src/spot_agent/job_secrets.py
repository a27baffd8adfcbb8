"""A job's secrets: read from Parameter Store by the instance's role, kept in memory, never written to any disk.

What a script prints of them is replaced by `***` before it reaches a disk or a log.
"""

import http.client

from .children import TaskFailed
from .http_call import AwsError

# GetParameters: at most ten names (API reference).
NAMES_PER_CALL = 10
CALL_TIMEOUT_SECONDS = 5
# Of a shorter value too many lines would have it by chance.
SHORTEST_MASKED = 8
MASK = b"***"


def fetch_secrets(aws, references):
    """{name: value} for {name: parameter}; TaskFailed names every secret that is not to be had."""
    parameters = sorted(set(references.values()))
    values = {}
    for start in range(0, len(parameters), NAMES_PER_CALL):
        values.update(_ask(aws, parameters[start : start + NAMES_PER_CALL], references))
    missing = sorted(name for name, parameter in references.items() if parameter not in values)
    if missing:
        told = ", ".join("%s (%s)" % (name, references[name]) for name in missing)
        raise TaskFailed("SecretsFailed", "Parameter Store has no parameter for %s" % told)
    found = {name: values[parameter] for name, parameter in references.items()}
    unusable = sorted(name for name, value in found.items() if "\0" in value)
    if unusable:
        raise TaskFailed("SecretsFailed", "a NUL is in the value of %s" % ", ".join(unusable))
    return found


def _ask(aws, parameters, references):
    request = {"Names": parameters, "WithDecryption": True}
    try:
        answer = aws.call("ssm", "GetParameters", request, CALL_TIMEOUT_SECONDS)
    except (AwsError, OSError, http.client.HTTPException) as error:
        names = sorted(name for name, parameter in references.items() if parameter in parameters)
        raise TaskFailed("SecretsFailed", "%s: %s" % (", ".join(names), error)) from None
    return {found["Name"]: found["Value"] for found in answer["Parameters"]}


def hidden_texts(values):
    """What is not to be seen: each value, and each line of one that has several; the longest first."""
    texts = {text.strip() for value in values for text in [value] + value.splitlines()}
    long_enough = {text.encode() for text in texts if len(text.encode()) >= SHORTEST_MASKED}
    return sorted(long_enough, key=lambda text: (-len(text), text))


def mask_text(text, hidden):
    """`hidden`: from `hidden_texts`."""
    masked = text.encode("utf-8", "surrogateescape")
    for each in hidden:
        masked = masked.replace(each, MASK)
    return masked.decode("utf-8", "surrogateescape")


class Masker:
    """Masks a stream that comes in pieces: what may be the beginning of a hidden text is held back until more is known."""

    def __init__(self, values):
        self.hidden = hidden_texts(values)
        self.rest = b""

    def feed(self, piece):
        if not self.hidden:
            return piece
        masked = self.rest + piece
        for each in self.hidden:
            masked = masked.replace(each, MASK)
        held = max(_overlap(masked, each) for each in self.hidden)
        end = len(masked) - held
        self.rest = masked[end:]
        return masked[:end]

    def finish(self):
        rest, self.rest = self.rest, b""
        return rest


def _overlap(stream, text):
    """How much of the end of `stream` is a proper beginning of `text`."""
    for length in range(min(len(stream), len(text) - 1), 0, -1):
        if stream.endswith(text[:length]):
            return length
    return 0

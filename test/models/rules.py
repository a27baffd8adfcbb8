"""What a model says of a value: type, required, length, pattern, enum, range, unknown members.

A value is a document as it came (JSON, CBOR: `is_raw`), whose members have their names on the wire, or one that a parser
made of text (forms, XML, headers), whose members have the model's names.
"""

import base64
import binascii
from datetime import datetime

import regex

INTEGERS = {"integer", "long", "short", "byte", "bigInteger"}
FLOATS = {"float", "double", "bigDecimal"}
SHOWN_CHARACTERS = 120

_patterns = {}


def pattern_of(text):
    """Java's dialect. A model's pattern is of the whole value, whether or not it is anchored."""
    if text not in _patterns:
        text_here = regex.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda found: f"\\U{int(found[1], 16):08X}", text)
        _patterns[text] = regex.compile(text_here, regex.V1)
    return _patterns[text]


def show(value):
    text = repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}… ({len(text)} characters)"


class Rules:
    """`report(path, rule, value)` is told of each breach. A rule says what would be right."""

    def __init__(self, report, is_raw):
        self.report = report
        self.is_raw = is_raw

    def judge(self, shape, value, path):
        if value is None or getattr(shape, "is_document_type", False):
            return
        handler = getattr(self, f"_judge_{shape.type_name}", None)
        if handler:
            handler(shape, value, path)
        elif shape.type_name in INTEGERS:
            self._judge_number(shape, value, path, int)
        elif shape.type_name in FLOATS:
            self._judge_number(shape, value, path, (int, float))

    def _is(self, kind, value, path, name):
        is_it = isinstance(value, kind) and not (isinstance(value, bool) and kind is not bool)
        if not is_it:
            self.report(path, f"type {name}", show(value))
        return is_it

    def _judge_structure(self, shape, value, path):
        if not self._is(dict, value, path, "structure"):
            return
        names = {member: self.name_of(member, each) for member, each in shape.members.items()}
        self.judge_required(shape, path, {member for member in names if value.get(names[member]) is not None})
        for member, name in names.items():
            self.judge(shape.members[member], value.get(name), f"{path}.{member}")
        for unknown in value.keys() - set(names.values()) - {"__type"}:
            self.report(f"{path}.{unknown}", "a member of the model", show(value[unknown]))
        if getattr(shape, "is_tagged_union", False) and len([each for each in value.values() if each is not None]) != 1:
            self.report(path, "one member of a union", show(value))

    def judge_required(self, shape, path, present):
        for member in shape.required_members:
            if member not in present:
                self.report(f"{path}.{member}", "required", "absent")

    def name_of(self, member, shape):
        return shape.serialization.get("name", member) if self.is_raw else member

    def _judge_list(self, shape, value, path):
        if self._is(list, value, path, "list"):
            self._judge_bounds(shape, len(value), path, "length", value)
            for each in value:
                self.judge(shape.member, each, f"{path}[]")

    def _judge_map(self, shape, value, path):
        if self._is(dict, value, path, "map"):
            self._judge_bounds(shape, len(value), path, "length", value)
            for key, each in value.items():
                self.judge(shape.key, key, f"{path}.key")
                self.judge(shape.value, each, f"{path}.value")

    def _judge_string(self, shape, value, path):
        if not self._is(str, value, path, "string"):
            return
        self._judge_bounds(shape, len(value), path, "length", value)
        pattern = shape.metadata.get("pattern")
        if pattern and not pattern_of(pattern).fullmatch(value):
            self.report(path, f"pattern {pattern}", show(value))
        if shape.enum and value not in shape.enum:
            self.report(path, "enum", show(value))

    _judge_character = _judge_string

    def _judge_blob(self, shape, value, path):
        if isinstance(value, str) and self.is_raw:
            try:
                value = base64.b64decode(value, validate=True)
            except binascii.Error:
                self.report(path, "type blob (base64)", show(value))
                return
        if isinstance(value, str):
            value = value.encode()
        if self._is(bytes, value, path, "blob"):
            self._judge_bounds(shape, len(value), path, "length", value)

    def _judge_boolean(self, _shape, value, path):
        self._is(bool, value, path, "boolean")

    def _judge_timestamp(self, shape, value, path):
        if isinstance(value, datetime):
            return
        is_text = shape.serialization.get("timestampFormat") in ("iso8601", "rfc822")
        self._is(str if is_text else (int, float), value, path, "timestamp")

    def _judge_number(self, shape, value, path, kind):
        if value not in ("NaN", "Infinity", "-Infinity") and self._is(kind, value, path, shape.type_name):
            self._judge_bounds(shape, value, path, "range", value)

    def _judge_bounds(self, shape, size, path, rule, value):
        low, high = shape.metadata.get("min"), shape.metadata.get("max")
        if low is not None and size < low:
            self.report(path, f"{rule} at least {low}", show(value))
        if high is not None and size > high:
            self.report(path, f"{rule} at most {high}", show(value))

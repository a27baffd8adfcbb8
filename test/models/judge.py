"""Judges a record of the local cloud (exchanges.jsonl) by botocore's service models: `python judge.py FILE`.

Answers one JSON object: figures, and the breaches, each kind once with how often it was seen.

A request that breaks the model has to be refused, whoever sent it, and one of the deployment's own roles may not even be
tried. What the local cloud says that it does not do (501 NotImplemented) is not AWS's to say.
"""

import json
import re
import sys
from collections import Counter

from botocore.loaders import Loader
from moto.core.model import ServiceModel

import errors
from rules import Rules
from wire import (
    CBOR,
    QUERY,
    RAW,
    Unreadable,
    body_of,
    operation_asked,
    protocol_of,
    read_answer,
    read_document,
    read_form,
    read_rest_request,
)
from xml_elements import judge_elements

# Names in the credential scope whose service is called otherwise in botocore.
SERVICES = {
    "states": "stepfunctions",
    "elasticfilesystem": "efs",
    "monitoring": "cloudwatch",
    "apigateway": "apigatewayv2",
    "servicequotas": "service-quotas",
}
# The deployment's own API, which contract/ describes.
WITHOUT_MODEL = {"execute-api"}
UNKNOWN = "a member of the model"
PRODUCT_ROLE = re.compile(r":role/(?:[\w-]+/)?spot-connect-")

loader = Loader()
services = {}


def service_of(name):
    """None: botocore has no model of it (execute-api, the content of functions)."""
    if name not in services:
        known = SERVICES.get(name, name)
        is_known = known in loader.list_available_services("service-2")
        services[name] = ServiceModel(loader.load_service_model(known, "service-2"), known) if is_known else None
    return services[name]


class Judgement:
    def __init__(self):
        self.figures = Counter()
        self.recorded = set()
        self.operations = set()
        self.codes = set()
        self.breaches = {}

    def report(self, exchange, side, path, rule, value):
        key = (side, exchange["service"], exchange["operation"], path, rule)
        role = exchange["role"]
        known = self.breaches.setdefault(
            key,
            {
                "side": side,
                "service": exchange["service"],
                "operation": exchange["operation"],
                "path": path,
                "rule": rule,
                "value": value,
                "caller": role or "the account",
                "count": 0,
            },
        )
        known["count"] += 1

    def _count(self, exchange, figure):
        self.figures[figure] += 1
        self.operations.add(f"{exchange['service']}:{exchange['operation']}")

    def judge(self, exchange):
        service = service_of(exchange["service"])
        if service is None:
            self.figures["withoutModel"] += 1
            if exchange["service"] not in WITHOUT_MODEL:
                self.recorded.add(f"{exchange['service']}:*")
            return
        self.figures["exchanges"] += 1
        response = exchange["response"]
        if response and response["status"] == 501:
            self.figures["notImplemented"] += 1
            return
        self.recorded.add(f"{exchange['service']}:{exchange['operation']}")
        protocol = protocol_of(service, exchange["request"])
        operation = None
        if exchange["operation"] in service.operation_names:
            operation = service.operation_model(exchange["operation"])
            self._judge_request(exchange, operation, protocol)
        elif response and response["status"] < 300:
            self.report(exchange, "request", "", "an operation of the model", exchange["operation"])
        if response:
            self._judge_response(exchange, service, operation, protocol)

    def _judge_request(self, exchange, operation, protocol):
        response = exchange["response"]
        is_ours = PRODUCT_ROLE.search(exchange["role"] or "")
        if not is_ours and not (response and response["status"] < 300):
            self.figures["refusedRequests"] += 1
            return
        self._count(exchange, "requests")
        # AWS reads past what it does not know; what we send ourselves is to mean something.
        report = lambda path, rule, value: (
            self.report(exchange, "request", path.lstrip("."), rule, value) if is_ours or rule != UNKNOWN else None
        )
        try:
            judge_request(operation, protocol, exchange["request"], report)
        except Unreadable as error:
            report("", "readable", str(error)[:200])

    def _judge_response(self, exchange, service, operation, protocol):
        report = lambda path, rule, value: self.report(exchange, "answer", path.lstrip("."), rule, value)
        response = exchange["response"]
        try:
            if response["status"] >= 300:
                # HTTP sends no body with these, so that the status is all there is.
                is_bodiless = exchange["request"]["method"] == "HEAD" or response["status"] == 304
                self._count(exchange, "errors")
                if not is_bodiless:
                    self.codes.add(errors.judge_error(service, operation, protocol, response, report))
            elif operation:
                self._count(exchange, "answers")
                judge_answer(operation, protocol, response, report)
        except Unreadable as error:
            report("", "readable", str(error)[:200])


def judge_request(operation, protocol, request, report):
    asked = operation_asked(operation, protocol, request)
    if asked != operation.name:
        report("", f"operation {operation.name}", asked)
    shape = operation.input_shape
    if shape is None:
        return
    if protocol in QUERY:
        values, left = read_form(operation, protocol, request)
        for name, value in left.items():
            report(name, "a member of the model", value)
        Rules(report, is_raw=False).judge(shape, values, "")
    elif protocol == "rest-xml":
        judge_located(shape, read_rest_request(operation, protocol, request), None, report)
    elif protocol == "rest-json":
        judge_located(shape, read_rest_request(operation, protocol, request), body_of(request), report)
    else:
        judge_document(shape, protocol, body_of(request), report)


def judge_answer(operation, protocol, response, report):
    shape = operation.output_shape
    if shape is None:
        return
    if response["body"] is None and "payload" not in shape.serialization:
        report("", "readable", f"a body of type {response['headers'].get('content-type')}")
        return
    if shape.event_stream_name:
        return
    parsed = read_answer(operation, protocol, response, shape)
    if protocol == "rest-json":
        judge_located(shape, parsed, body_of(response), report)
    elif protocol in RAW:
        judge_document(shape, protocol, body_of(response), report)
    else:
        payload = shape.serialization.get("payload")
        if not payload or shape.members[payload].type_name == "structure":
            judge_elements(protocol, operation, body_of(response), report)
        judge_located(shape, parsed, None, report)


def judge_document(shape, protocol, body, report):
    if body is not None:
        Rules(report, is_raw=True).judge(shape, read_document(protocol, body), "")


def judge_located(shape, parsed, document, report):
    """A REST message: members from headers and address as text, the others raw from a JSON document, if there is one."""
    text, raw = Rules(report, is_raw=False), Rules(report, is_raw=True)
    payload = shape.serialization.get("payload")
    is_json = document is not None
    present = {name for name, value in parsed.items() if value is not None}
    if document is None and payload and shape.members[payload].type_name in ("blob", "string"):
        # A file's content is not recorded, nor could the model say anything of it.
        present.add(payload)
    body = {}
    if is_json and payload is None:
        body = read_document("rest-json", document)
        if not isinstance(body, dict):
            report("", "type structure", repr(body)[:80])
            return
    names = {member: each.serialization.get("name", member) for member, each in shape.members.items()}
    for member, each in shape.members.items():
        is_in_text = not is_json or "location" in each.serialization
        if is_in_text:
            if not getattr(each, "is_streaming", False) and not each.serialization.get("streaming"):
                text.judge(each, parsed.get(member), f".{member}")
        elif member == payload:
            if each.type_name in ("blob", "string"):
                present |= {member} if document else set()
            else:
                present.add(member)
                raw.judge(each, read_document("rest-json", document), f".{member}")
        elif body.get(names[member]) is not None:
            present.add(member)
            raw.judge(each, body[names[member]], f".{member}")
        else:
            present.discard(member)
    text.judge_required(shape, "", present)
    in_body = {names[m] for m, each in shape.members.items() if "location" not in each.serialization}
    for unknown in body.keys() - in_body:
        report(f".{unknown}", "a member of the model", repr(body[unknown])[:80])


def main(path):
    judgement = Judgement()
    seen = set()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line not in seen:
                seen.add(line)
                judgement.judge(json.loads(line))
    figures = {
        "recorded": len(seen),
        **judgement.figures,
        "operations": len(judgement.operations),
        "errorCodes": len(judgement.codes),
    }
    unjudged = sorted(judgement.recorded - judgement.operations)
    json.dump({"figures": figures, "unjudged": unjudged, "breaches": list(judgement.breaches.values())}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])

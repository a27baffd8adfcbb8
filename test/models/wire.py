"""Reads requests and answers off the wire by the models: answers with botocore's own parsers, forms with moto's."""

import base64
import gzip
import io
import json
import re
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

from botocore.awsrequest import HeadersDict
from botocore.parsers import PROTOCOL_PARSERS as ANSWER_PARSERS
from botocore.serialize import create_serializer
from moto.core.parse import PROTOCOL_PARSERS as REQUEST_PARSERS
from werkzeug.datastructures import Headers, MultiDict

CBOR = "smithy-rpc-v2-cbor"
RAW = {"json", "rest-json", CBOR}
QUERY = {"query", "ec2"}
S3_HOST = re.compile(r"^(?:(.+)\.)?(?:localhost|127\.0\.0\.1|s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com)(?::\d+)?$")


class Unreadable(Exception):
    """The message does not say what its operation's model can read."""


def body_of(message):
    text = message["body"]
    if text is None:
        return None
    body = base64.b64decode(text) if message["isBase64"] else text.encode()
    return gzip.decompress(body) if message["headers"].get("content-encoding") == "gzip" else body


def protocol_of(service, request):
    """A service may have several; a client chooses one."""
    headers = request["headers"]
    kind = headers.get("content-type", "")
    protocols = service.metadata.get("protocols", [service.protocol])
    if headers.get("smithy-protocol") == "rpc-v2-cbor":
        return CBOR
    if kind.startswith("application/x-www-form-urlencoded"):
        return "ec2" if "ec2" in protocols else "query"
    if "x-amz-target" in headers:
        return "json"
    return service.protocol


def read_document(protocol, body):
    """JSON or CBOR, its members under their names on the wire."""
    if not body:
        return {}
    if protocol == CBOR:
        return ANSWER_PARSERS[CBOR]().parse_data_item(io.BufferedReader(io.BytesIO(body)))
    try:
        return json.loads(body)
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}") from error


def operation_asked(operation, protocol, request):
    """The operation that the request names by itself; None: by method and address, which `path_values` checks."""
    if protocol == "json":
        return request["headers"]["x-amz-target"].rpartition(".")[2]
    if protocol == CBOR:
        return request["target"].rpartition("/")[2]
    if protocol in QUERY:
        return form_of(request).get("Action")
    method = operation.http["method"]
    return operation.name if method == request["method"] else f"a {request['method']} request, which is not {method}"


def form_of(request):
    body = body_of(request) or urlsplit(request["target"]).query.encode()
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def path_values(operation, request):
    """The labels of a REST address. S3's bucket may be in the host name."""
    template, _, literal = operation.http["requestUri"].partition("?")
    path = urlsplit(request["target"]).path
    host = S3_HOST.match(request["headers"].get("host", ""))
    if operation.service_model.service_name == "s3" and host and host[1]:
        path = f"/{host[1]}{path}"
    parts = re.split(r"\{([\w.-]+\+?)\}", template.rstrip("/"))
    names = parts[1::2]
    expression = "".join(
        re.escape(part) if index % 2 == 0 else ("(.+)" if part.endswith("+") else "([^/]+)")
        for index, part in enumerate(parts)
    )
    found = re.fullmatch(f"{expression}/?", path)
    given = dict(parse_qsl(urlsplit(request["target"]).query, keep_blank_values=True))
    wanted = dict(parse_qsl(literal, keep_blank_values=True))
    if not found or any(given.get(name) != value for name, value in wanted.items()):
        raise Unreadable(f"{request['target']} is no {operation.http['requestUri']}")
    return {name.rstrip("+"): unquote(value) for name, value in zip(names, found.groups())}


def read_form(operation, protocol, request):
    """Members under the model's names, and what of the form no member of the model would have written."""
    form = form_of(request)
    parsed = parse_text(operation, protocol, {"values": MultiDict(form)})
    written = create_serializer(protocol, include_validation=False).serialize_to_request(parsed, operation)["body"]
    left = form.keys() - written.keys() - {"Action", "Version"}
    # An empty list is an empty value, which botocore writes no more.
    return parsed, {name: form[name] for name in left if form[name] != ""}


def read_rest_request(operation, protocol, request):
    """All members of an XML request; those of a JSON request that are not in its document."""
    target = urlsplit(request["target"])
    values = MultiDict(parse_qsl(target.query, keep_blank_values=True))
    body = body_of(request) if protocol == "rest-xml" else b""
    labels = path_values(operation, request)
    parts = {"values": values, "url_params": labels, "headers": Headers(request["headers"]), "body": body or b""}
    return parse_text(operation, protocol, parts)


def parse_text(operation, protocol, parts):
    try:
        parsed = REQUEST_PARSERS[protocol](operation).parse(parts)
    except (ValueError, ElementTree.ParseError) as error:
        raise Unreadable(str(error)) from error
    return {name: value for name, value in parsed.items() if value is not None}


def read_answer(operation, protocol, response, shape):
    """As botocore, AWS's own client, reads it: an answer, or an error `{Error: {Code, Message}, …}`."""
    message = {
        "body": body_of(response) or b"",
        "headers": HeadersDict(response["headers"]),
        "status_code": response["status"],
        "context": {"operation_name": operation.name if operation else ""},
    }
    try:
        parsed = ANSWER_PARSERS[protocol]().parse(message, shape)
    except Exception as error:  # botocore's parsers let through whatever a converter throws
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    parsed.pop("ResponseMetadata", None)
    return parsed

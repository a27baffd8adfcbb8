"""What Schemathesis has to know of this API: how requests are signed, and which rules are only said in words."""

import json
import os
import re
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import jsonschema_rs
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from requests.auth import AuthBase


def encode_query(url):
    """As signatures want it; botocore signs a URL's query as it stands, and `requests` leaves more characters as they are."""
    path, mark, query = url.partition("?")
    encoded = lambda text: quote(unquote_to_bytes(text.replace("+", "%20")), safe="-_.~")
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    return path + mark + "&".join(encoded(name) + "=" + encoded(value) for name, _, value in pairs)


class SigV4(AuthBase):
    """By botocore, as AWS's own clients do it, not by the project's signer."""

    def __init__(self):
        credentials = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
        self._auth = SigV4Auth(credentials, "execute-api", os.environ["AWS_REGION"])

    def __call__(self, request):
        headers = {name: value for name, value in request.headers.items() if name.lower() == "content-type"}
        signed = AWSRequest(method=request.method, url=encode_query(request.url), headers=headers, data=request.body)
        self._auth.add_auth(signed)
        for name in ("Authorization", "X-Amz-Date"):
            request.headers[name] = signed.headers[name]
        return request


schemathesis.auth.set_from_requests(SigV4())

RULES = json.loads(Path(__file__).with_name("said-in-words.json").read_text("utf-8"))


def is_said_in_words(detail):
    # A profile's defaults are a job's fields.
    field = detail["field"].removeprefix("defaults.")
    return any(re.search(rule["field"], field) and re.search(rule["problem"], detail["problem"]) for rule in RULES)


@schemathesis.check
def unsigned_is_forbidden(context, response, case):
    """API Gateway, before the function: developer guide, "Control access to HTTP APIs with IAM authorization"."""
    if "Authorization" in response.request.headers:
        return
    answer = (response.status_code, response.json())
    assert answer == (403, {"message": "Forbidden"}), f"Unsigned, and answered {answer}"


def is_acceptable_body(case):
    """Some values are drawn by Python's `re`, which has no `\\p{Zs}`: what the description accepts, a validator says."""
    body = case.operation.definition.raw.get("requestBody")
    if body is None:
        return True
    components = case.operation.schema.raw_schema["components"]
    [media] = body["content"].values()
    return jsonschema_rs.is_valid({"components": components, **media["schema"]}, case.body)


@schemathesis.check
def refused_only_in_words(context, response, case):
    """A request that the description accepts is refused only for what the description says in words."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if not is_acceptable_body(case):
        return
    silent = [detail for detail in response.json()["details"] if not is_said_in_words(detail)]
    assert not silent, f"The description accepts this, the API does not: {silent}"

"""What a model says of an error: its code, its status, its members."""

from rules import Rules
from wire import CBOR, RAW, Unreadable, body_of, read_answer, read_document

# Services whose models name no errors, or few: EC2's are in its API reference's "Error codes", S3's in "Error responses".
UNNAMED = {"ec2", "s3"}

# What every operation may answer. Source: "Common Errors" of the API references of IAM, EC2, Step Functions and DynamoDB;
# of the wire itself: smithy.io/2.0/aws/protocols and what AWS's front end answers to a bad signature.
COMMON = {
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InternalFailure",
    "InternalServerError",
    "InvalidAction",
    "InvalidClientTokenId",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "InvalidQueryParameter",
    "InvalidSignatureException",
    "MalformedQueryString",
    "MissingAction",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "MissingParameter",
    "OptInRequired",
    "RequestExpired",
    "SerializationException",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "Throttling",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
}


def judge_error(service, operation, protocol, response, report):
    """The error's code."""
    parsed = read_answer(operation, protocol, response, None)
    said = parsed.get("Error", {})
    # Services that once spoke the query protocol tell the old code as well, in a header, which botocore prefers.
    code = said.get("QueryErrorCode", said.get("Code", ""))
    if "x-amzn-query-error" in response["headers"] and "awsQueryCompatible" not in service.metadata:
        report("", "no header x-amzn-query-error", response["headers"]["x-amzn-query-error"])
    if not isinstance(code, str) or code in ("", str(response["status"])):
        report("", "an error with a code", str(body_of(response))[:200])
        return ""
    shape = shape_of(service, operation, code)
    if shape is None:
        if code not in COMMON and service.service_name not in UNNAMED:
            report("", f"an error of the operation or common to all: {code}", message_of(parsed))
        return code
    status = shape.metadata.get("error", {}).get("httpStatusCode")
    if status is not None and status != response["status"]:
        report(code, f"status {status}", str(response["status"]))
    if protocol in RAW:
        judge_members(shape, protocol, response, code, report)
    return code


def message_of(parsed):
    return str(parsed.get("Error", {}).get("Message", ""))[:200]


def shape_of(service, operation, code):
    """Of those that the operation lists, by the name of its shape or the code of the query protocols."""
    for shape in operation.error_shapes if operation else service.error_shapes:
        if code in (shape.name, shape.error_code):
            return shape
    return None


def judge_members(shape, protocol, response, code, report):
    # Many models leave the message out, which every error has.
    has_message = any(member.lower() == "message" for member in shape.members)
    unnamed = set() if has_message else {"message", "Message"}
    try:
        document = read_document(protocol, body_of(response))
    except Unreadable:
        report(code, "a JSON document", str(response["body"])[:200])
        return
    said = {name: value for name, value in document.items() if name not in unnamed}
    Rules(report, is_raw=True).judge(shape, said, f".{code}")

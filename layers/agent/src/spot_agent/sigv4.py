"""AWS Signature Version 4 for one request (General Reference, "Create a signed AWS API request")."""

import hashlib
import hmac
import time
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"


def sign(method, path, query, headers, payload_hash, credentials, region, service, epoch=None):
    """The headers with `x-amz-date`, the session token and `authorization` added.

    `path` is the unencoded path, `query` a list of pairs, `credentials` {"key", "secret", "token"}. S3 paths are
    encoded once, all others twice.
    """
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() if epoch is None else epoch))
    signed = {name.lower(): " ".join(str(value).split()) for name, value in headers.items()}
    signed["x-amz-date"] = stamp
    if credentials.get("token"):
        signed["x-amz-security-token"] = credentials["token"]
    names = ";".join(sorted(signed))
    lines = "".join("%s:%s\n" % (name, signed[name]) for name in sorted(signed))
    encoded = quote(path, safe="/~") if service == "s3" else quote(quote(path, safe="/~"), safe="/~")
    canonical = "\n".join([method, encoded, encode_query(query), lines, names, payload_hash])
    scope = "/".join([stamp[:8], region, service, "aws4_request"])
    text = "\n".join([ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(_key(credentials["secret"], scope), text.encode(), hashlib.sha256).hexdigest()
    credential = "%s/%s" % (credentials["key"], scope)
    signed["authorization"] = "%s Credential=%s, SignedHeaders=%s, Signature=%s" % (
        ALGORITHM,
        credential,
        names,
        signature,
    )
    return signed


def encode_query(query):
    """Sorted by name, then value, after encoding."""
    return "&".join("%s=%s" % pair for pair in sorted((quote(k, safe="~"), quote(v, safe="~")) for k, v in query))


def _key(secret, scope):
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key

#!/bin/sh
# The dead-man timer, before there is an agent to re-arm it: no machine outlives its stack.
shutdown -P +20
# Starts the agent as soon as the system is up. Systems Manager's bootstrap document does the same when the instance has
# registered; whoever is second does nothing. What fails here is left to it.
exec python3 - '${AgentBucket}' '${AgentKey}' '${AgentSha256}' '${Table}' '${AWS::Region}' \
  'arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/' \
  's3.${AWS::Region}.${AWS::URLSuffix}' <<'END'
import hashlib, hmac, io, json, os, subprocess, sys, tempfile, time, zipfile
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

bucket, key, sha256, table, region, instance_arn_prefix, host = sys.argv[1:]
METADATA = "http://169.254.169.254/latest/"
# The role's credentials may be some seconds late on a new instance, and the network as well.
TRIES = 30


def metadata(path, token):
    return urlopen(Request(METADATA + path, headers={"x-aws-ec2-metadata-token": token}), timeout=2).read().decode()


def credentials():
    ttl = {"x-aws-ec2-metadata-token-ttl-seconds": "60"}
    token = urlopen(Request(METADATA + "api/token", method="PUT", headers=ttl), timeout=2).read().decode()
    roles = "meta-data/iam/security-credentials/"
    return json.loads(metadata(roles + metadata(roles, token).split()[0], token))


def digest(data):
    return hashlib.sha256(data).hexdigest()


def sign(address, path, role):
    """Signature Version 4 of one GET without a body (S3 API reference, "Authenticating Requests")."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {"host": address, "x-amz-content-sha256": digest(b""), "x-amz-date": stamp}
    headers["x-amz-security-token"] = role["Token"]
    names = ";".join(sorted(headers))
    lines = "".join("%s:%s\n" % (name, headers[name]) for name in sorted(headers))
    request = "\n".join(["GET", path, "", lines, names, headers["x-amz-content-sha256"]])
    scope = "/".join([stamp[:8], region, "s3", "aws4_request"])
    signing = ("AWS4" + role["SecretAccessKey"]).encode()
    for part in scope.split("/"):
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, digest(request.encode())])
    signature = hmac.new(signing, text.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
        role["AccessKeyId"], scope, names, signature)
    return headers


def download():
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "https://" + host)
    path = quote("/%s/%s" % (bucket, key), safe="/~")
    headers = sign(urlsplit(endpoint).netloc, path, credentials())
    return urlopen(Request(endpoint + path, headers=headers), timeout=30).read()


for left in reversed(range(TRIES)):
    try:
        content = download()
        break
    except (OSError, LookupError, ValueError) as error:
        print("the agent could not be downloaded: %s" % error, file=sys.stderr)
        if left == 0:
            sys.exit("Systems Manager will start it")
        time.sleep(1)
if digest(content) != sha256:
    sys.exit("the agent's SHA-256 is %s, not %s: not started" % (digest(content), sha256))
with tempfile.TemporaryDirectory() as place:
    zipfile.ZipFile(io.BytesIO(content)).extractall(place)
    options = ["--table", table, "--region", region, "--instance-arn-prefix", instance_arn_prefix]
    sys.exit(subprocess.call([sys.executable, place + "/spot-agent.pyz", "install"] + options))
END

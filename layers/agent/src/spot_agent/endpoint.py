"""Which host serves a service: AWS's regional endpoints, or what the machine's environment sets, as in every SDK."""

import os
from urllib.parse import urlsplit

# AWS SDKs and Tools Reference Guide, "Service-specific endpoints": the names of the variables.
SUFFIXES = {"dynamodb": "DYNAMODB", "states": "SFN", "logs": "CLOUDWATCH_LOGS", "s3": "S3", "ssm": "SSM"}


def find_endpoint(service, region):
    """(scheme, host with optional port, base path)."""
    url = os.environ.get("AWS_ENDPOINT_URL_" + SUFFIXES[service]) or os.environ.get("AWS_ENDPOINT_URL")
    if not url:
        url = "https://%s.%s.%s" % (
            service,
            region,
            "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com",
        )
    parts = urlsplit(url)
    return parts.scheme, parts.netloc, parts.path.rstrip("/")

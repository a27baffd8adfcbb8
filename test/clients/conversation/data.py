"""What the job left: its records, its log, its outputs; and the API that tells the same."""

import json
import os
import tempfile
import urllib.error
import urllib.request

from boto3.dynamodb.conditions import Key
from boto3.s3.transfer import TransferConfig
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from talk import CONFIG


def read_records(talk, state):
    table, name = talk.client("dynamodb"), state.outputs["TableName"]
    talk.wait(table, "table_exists", TableName=name)
    assert name in [
        each for page in talk.pages(table, "list_tables") for each in page["TableNames"]
    ]
    key = {"pk": {"S": f"job#{state.job}"}, "sk": {"S": "control"}}
    control = table.get_item(TableName=name, Key=key, ConsistentRead=True)["Item"]
    assert control["outcome"]["M"]["state"]["S"] == "succeeded", control["outcome"]
    pages = talk.pages(table, "scan", size=5, least=2, TableName=name)
    counted = sum(page["Count"] for page in pages)
    assert counted == sum(page["Count"] for page in talk.pages(table, "scan", TableName=name))
    asked = {
        "KeyConditionExpression": "pk = :job AND begins_with(sk, :event)",
        "ExpressionAttributeValues": {":job": key["pk"], ":event": {"S": "event#"}},
    }
    events = [
        each
        for page in talk.pages(table, "query", size=4, least=2, TableName=name, **asked)
        for each in page["Items"]
    ]
    # boto3's own layer of plain Python values on top of it.
    items = talk.session.resource("dynamodb", config=CONFIG).Table(name)
    plain = items.query(
        KeyConditionExpression=Key("pk").eq(f"job#{state.job}") & Key("sk").begins_with("event#")
    )
    assert [each["id"] for each in plain["Items"]] == [each["id"]["S"] for each in events]
    condition = talk.refused(
        "ConditionalCheckFailedException",
        lambda: table.put_item(
            TableName=name, Item=key, ConditionExpression="attribute_not_exists(pk)"
        ),
    )
    assert condition.response["Error"]["Message"] == "The conditional request failed"
    talk.refused("ResourceNotFoundException", lambda: table.describe_table(TableName="nobody"))
    talk.refused(
        "ValidationException", lambda: table.get_item(TableName=name, Key={"pk": key["pk"]})
    )
    talk.wait(table, "table_not_exists", TableName="nobody")


def read_log(talk, state):
    logs, group = talk.client("logs"), state.outputs["JobsLogGroupName"]
    prefix = {"logGroupNamePrefix": group}
    assert (
        talk.pages(logs, "describe_log_groups", **prefix)[0]["logGroups"][0]["logGroupName"]
        == group
    )
    pages = talk.pages(logs, "describe_log_streams", size=1, least=2, logGroupName=group)
    streams = [each["logStreamName"] for page in pages for each in page["logStreams"]]
    attempts = range(1, len(state.machines) + 1)
    assert streams == [f"{state.job}/{k}{end}" for k in attempts for end in ("", "/agent")], streams
    pages = talk.pages(
        logs, "filter_log_events", size=1, least=2, logGroupName=group, filterPattern="attempt"
    )
    lines = [each["message"] for page in pages for each in page["events"]]
    assert lines == [f"attempt {k} begins" for k in attempts] + [
        f"attempt {attempts[-1]} ends"
    ], lines
    asked = {"logGroupName": group, "logStreamName": streams[0], "startFromHead": True}
    first = logs.get_log_events(**asked)
    rest = logs.get_log_events(**asked, nextToken=first["nextForwardToken"])
    assert first["events"] and (rest["events"], rest["nextForwardToken"]) == (
        [],
        first["nextForwardToken"],
    )
    talk.refused("ResourceNotFoundException", lambda: logs.filter_log_events(logGroupName="nobody"))
    talk.refused(
        "ResourceAlreadyExistsException", lambda: logs.create_log_group(logGroupName=group)
    )


def read_objects(talk, state):
    s3, bucket = talk.client("s3"), state.outputs["BucketName"]
    key = f"outputs/{state.job}/result.txt"
    talk.wait(s3, "bucket_exists", Bucket=bucket)
    talk.wait(s3, "object_exists", Bucket=bucket, Key=key)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "result.txt")
        s3.download_file(bucket, key, path)
        with open(path, encoding="utf-8") as file:
            assert file.read() == "42\n"
        large = os.path.join(folder, "large.bin")
        with open(large, "wb") as file:
            file.write(os.urandom(6 * 1024 * 1024))
        parts = TransferConfig(
            multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024
        )
        s3.upload_file(large, bucket, "clients/large.bin", Config=parts)
    assert (
        s3.head_object(Bucket=bucket, Key="clients/large.bin")["ContentLength"] == 6 * 1024 * 1024
    )
    s3.copy_object(
        Bucket=bucket, Key="clients/result.txt", CopySource={"Bucket": bucket, "Key": key}
    )
    pages = talk.pages(s3, "list_objects_v2", size=1, least=2, Bucket=bucket, Prefix="clients/")
    keys = [each["Key"] for page in pages for each in page["Contents"]]
    assert keys == ["clients/large.bin", "clients/result.txt"]
    asked = {"Params": {"Bucket": bucket, "Key": key}, "ExpiresIn": 60}
    version4 = talk.session.client("s3", config=CONFIG.merge(Config(signature_version="s3v4")))
    with urllib.request.urlopen(version4.generate_presigned_url("get_object", **asked)) as answer:
        assert answer.read() == b"42\n"
    # boto3's own choice in us-east-1 is version 2, which buckets made since June 2020 do not take.
    try:
        urllib.request.urlopen(s3.generate_presigned_url("get_object", **asked))
        raise AssertionError("a signature of version 2 should have been refused")
    except urllib.error.HTTPError as error:
        assert (error.code, b"<Code>InvalidRequest</Code>" in error.read()) == (400, True)
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": each} for each in keys]})
    talk.wait(s3, "object_not_exists", Bucket=bucket, Key=keys[0])
    talk.wait(s3, "bucket_not_exists", Bucket="nobody-has-this-one")
    talk.refused("NoSuchKey", lambda: s3.get_object(Bucket=bucket, Key="nobody"))
    talk.refused("NoSuchBucket", lambda: s3.list_objects_v2(Bucket="nobody-has-this-one"))
    talk.refused("404", lambda: s3.head_object(Bucket=bucket, Key="nobody"))


def ask_api(talk, state):
    """HTTP, signed by botocore: no model of this API is known to it."""
    credentials = talk.session.get_credentials()
    stranger = Credentials(credentials.access_key, "not the secret")

    def ask(path, signer):
        request = AWSRequest("GET", state.outputs["ApiEndpoint"] + path)
        signer.add_auth(request)
        prepared = request.prepare()
        with urllib.request.urlopen(
            urllib.request.Request(prepared.url, headers=dict(prepared.headers))
        ) as answer:
            return json.load(answer)

    signer = SigV4Auth(credentials, "execute-api", talk.session.region_name)
    assert ask(f"/jobs/{state.job}", signer)["state"] == "succeeded"
    assert state.job in [each["jobId"] for each in ask("/jobs", signer)["jobs"]]
    for path, other, status in (
        ("/jobs/nobody-0123456789ab", signer, 404),
        ("/jobs", SigV4Auth(stranger, "execute-api", talk.session.region_name), 403),
    ):
        try:
            ask(path, other)
            raise AssertionError(f"{path} should have been refused with {status}")
        except urllib.error.HTTPError as error:
            assert error.code == status, (path, error.code)

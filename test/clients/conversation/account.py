"""What a client finds in the account before there is a job: the stack and what it is made of."""

import json


def look_around(talk, state):
    sts, cloudformation = talk.client("sts"), talk.client("cloudformation")
    state.account = sts.get_caller_identity()["Account"]
    for waiter in ("stack_exists", "stack_update_complete"):
        talk.wait(cloudformation, waiter, StackName=state.stack)
    [stack] = talk.pages(cloudformation, "describe_stacks", StackName=state.stack)[0]["Stacks"]
    state.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    pages = talk.pages(cloudformation, "list_stack_resources", StackName=state.stack)
    resources = [each for page in pages for each in page["StackResourceSummaries"]]
    assert {each["ResourceStatus"] for each in resources} <= {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
    assert talk.pages(cloudformation, "describe_stack_events", StackName=state.stack)[0][
        "StackEvents"
    ]
    assert talk.pages(cloudformation, "list_stacks")
    assert cloudformation.get_template(StackName=state.stack)["TemplateBody"]["Resources"]
    talk.refused("ValidationError", lambda: cloudformation.describe_stacks(StackName="nobody"))
    talk.wait(cloudformation, "stack_create_complete", fails="ValidationError", StackName="nobody")
    state.resources = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}


def look_at_functions(talk, state):
    functions, iam = talk.client("lambda"), talk.client("iam")
    pages = talk.pages(functions, "list_functions", size=10, least=2)
    names = [each["FunctionName"] for page in pages for each in page["Functions"]]
    name = f"{state.stack}-planAttempt"
    assert name in names and len(names) == len(set(names))
    for waiter in (
        "function_exists",
        "function_active",
        "function_active_v2",
        "function_updated",
        "function_updated_v2",
    ):
        talk.wait(functions, waiter, FunctionName=name)
    role = functions.get_function_configuration(FunctionName=name)["Role"].rsplit("/", 1)[1]
    talk.wait(iam, "role_exists", RoleName=role)
    talk.wait(
        iam, "instance_profile_exists", InstanceProfileName=state.resources["InstanceProfile"]
    )
    assert (
        talk.pages(iam, "list_attached_role_policies", RoleName=role)[0]["AttachedPolicies"] == []
    )
    assert talk.pages(iam, "list_role_policies", RoleName=role)[0]["PolicyNames"]
    talk.refused("NoSuchEntity", lambda: iam.get_role(RoleName="nobody"))
    talk.refused("ResourceNotFoundException", lambda: functions.get_function(FunctionName="nobody"))
    refusal = functions.invoke(FunctionName=name, Payload=json.dumps({"version": 0}))
    assert refusal["FunctionError"] == "Unhandled"
    assert "version 0 is too old" in json.load(refusal["Payload"])["errorMessage"]


def look_at_rules(talk, state):
    events, alarms, queues = talk.client("events"), talk.client("cloudwatch"), talk.client("sqs")
    rules = [rule for page in talk.pages(events, "list_rules") for rule in page["Rules"]]
    [warning] = (rule for rule in rules if "Interruption Warning" in rule.get("EventPattern", ""))
    assert talk.pages(events, "list_targets_by_rule", Rule=warning["Name"])[0]["Targets"]
    talk.refused("ResourceNotFoundException", lambda: events.describe_rule(Name="nobody"))
    pages = talk.pages(alarms, "describe_alarms", size=2, least=2)
    found = [each["AlarmName"] for page in pages for each in page["MetricAlarms"]]
    assert len(set(found)) == 4, found
    talk.wait(alarms, "alarm_exists", AlarmNames=found[:1])
    url = state.outputs["DeadLettersUrl"]
    attributes = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["ApproximateNumberOfMessages"] == "0"
    assert queues.get_queue_url(QueueName=url.rsplit("/", 1)[1])["QueueUrl"] == url
    missing = talk.refused(
        "AWS.SimpleQueueService.NonExistentQueue", lambda: queues.get_queue_url(QueueName="nobody")
    )
    assert type(missing).__name__ == "QueueDoesNotExist"

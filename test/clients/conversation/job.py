"""A job's beginning, its move and its end, as Step Functions, EventBridge and EC2 tell it."""

import json
from datetime import datetime, timedelta, timezone

from machine import launched, tell
from talk import until

# Each machine waits for a word by Systems Manager: the conversation decides when what happens.
COMMAND = """echo "attempt $SPOT_ATTEMPT begins"
until [ -e /tmp/go ]; do sleep 0.1; done
echo "attempt $SPOT_ATTEMPT ends"
echo 42 > result.txt"""


def submit(talk, state):
    machines = talk.client("stepfunctions")
    run_job = state.outputs["RunJobArn"]
    pages = talk.pages(machines, "list_state_machines", size=1, least=2)
    assert run_job in [each["stateMachineArn"] for page in pages for each in page["stateMachines"]]
    definition = machines.describe_state_machine(stateMachineArn=run_job)["definition"]
    assert json.loads(definition)["StartAt"] == "AdmitJob"
    job = {"name": "by-boto3", "clientToken": "once", "command": COMMAND, "outputs": ["result.txt"]}
    state.job_input = json.dumps(job)
    started = machines.start_execution(
        stateMachineArn=run_job, name="by-boto3", input=state.job_input
    )
    state.execution = started["executionArn"]
    # The same name with the same input is the same execution; with another one it is refused.
    again = machines.start_execution(
        stateMachineArn=run_job, name="by-boto3", input=state.job_input
    )
    assert again["executionArn"] == state.execution
    talk.refused(
        "ExecutionAlreadyExists",
        lambda: machines.start_execution(stateMachineArn=run_job, name="by-boto3", input="{}"),
    )
    talk.refused(
        "InvalidExecutionInput",
        lambda: machines.start_execution(stateMachineArn=run_job, input="{"),
    )
    talk.refused(
        "InvalidName",
        lambda: machines.start_execution(stateMachineArn=run_job, name="no spaces", input="{}"),
    )
    talk.refused(
        "StateMachineDoesNotExist",
        lambda: machines.start_execution(stateMachineArn=run_job + "x", input="{}"),
    )
    talk.refused("InvalidArn", lambda: machines.describe_execution(executionArn="nobody"))
    talk.refused(
        "ExecutionDoesNotExist",
        lambda: machines.describe_execution(executionArn=state.execution + "x"),
    )
    talk.refused("InvalidToken", lambda: machines.send_task_success(taskToken="x", output="{}"))
    assert machines.describe_execution(executionArn=state.execution)["status"] == "RUNNING"


def drill(talk, state):
    """A notice of our own on the bus, as EC2 would send one; the next machine is there before the first has gone."""
    events, ec2 = talk.client("events"), talk.client("ec2")
    [first] = state.machines
    action_time = datetime.now(timezone.utc) + timedelta(seconds=120)
    detail = {
        "instance-id": first,
        "instance-action": "terminate",
        "action-time": action_time.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    answer = events.put_events(
        Entries=[
            {
                "Source": "spot-connect",
                "DetailType": "Spot Connect Interruption Drill",
                "Detail": json.dumps(detail),
            }
        ]
    )
    assert answer["FailedEntryCount"] == 0
    refused = events.put_events(
        Entries=[{"Source": "spot-connect", "DetailType": "drill", "Detail": "{"}]
    )
    assert refused["Entries"][0]["ErrorCode"] == "MalformedDetail"
    second = launched(talk, 2)["InstanceId"]
    state.machines.append(second)
    talk.wait(ec2, "instance_running", InstanceIds=[second])
    talk.wait(ec2, "instance_terminated", InstanceIds=[first])
    talk.wait(ec2, "instance_running", fails="terminated", InstanceIds=[first])
    talk.wait(ec2, "volume_deleted", VolumeIds=[state.volume])
    assert ec2.get_console_output(InstanceId=first)["Output"]


def end(talk, state):
    machines, ec2 = talk.client("stepfunctions"), talk.client("ec2")
    tell(talk, state.machines[-1], "touch /tmp/go")
    look = lambda: machines.describe_execution(executionArn=state.execution)
    ended = until("the execution to end", look, lambda seen: seen["status"] != "RUNNING")
    assert ended["status"] == "SUCCEEDED", ended
    outcome = json.loads(ended["output"])
    assert outcome["attempts"] == len(state.machines)
    state.job = outcome["jobId"]
    talk.wait(ec2, "instance_terminated", InstanceIds=state.machines)
    pages = talk.pages(
        machines, "get_execution_history", size=10, least=3, executionArn=state.execution
    )
    types = [event["type"] for page in pages for event in page["events"]]
    assert (types[0], types[-1]) == ("ExecutionStarted", "ExecutionSucceeded")
    found = talk.pages(
        machines,
        "list_executions",
        stateMachineArn=state.outputs["RunJobArn"],
        statusFilter="SUCCEEDED",
    )
    assert state.execution in [
        each["executionArn"] for page in found for each in page["executions"]
    ]
    talk.refused(
        "ExecutionNotRedrivable", lambda: machines.redrive_execution(executionArn=state.execution)
    )
    # A second execution of the same job ends at once, and names the first.
    again = machines.start_execution(
        stateMachineArn=state.outputs["RunJobArn"], input=state.job_input
    )["executionArn"]
    twin = until(
        "the duplicate to end",
        lambda: machines.describe_execution(executionArn=again),
        lambda seen: seen["status"] != "RUNNING",
    )
    assert json.loads(twin["output"])["duplicateOf"] == state.execution

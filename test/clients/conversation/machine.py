"""A job's machine, as EC2 and Systems Manager tell of it."""

from talk import until


def launched(talk, attempt):
    """The machine of this attempt, once there is one."""
    ec2 = talk.client("ec2")
    filters = [{"Name": "tag:spot-connect:attempt", "Values": [f"by-boto3-*/{attempt}/*"]}]
    look = lambda: [
        instance
        for page in talk.pages(ec2, "describe_instances", Filters=filters)
        for reservation in page["Reservations"]
        for instance in reservation["Instances"]
    ]
    return until(f"a machine of attempt {attempt}", look, lambda found: len(found) == 1)[0]


def watch_launch(talk, state):
    ec2, ssm, logs = talk.client("ec2"), talk.client("ssm"), talk.client("logs")
    machine = launched(talk, 1)
    state.machines = [machine["InstanceId"]]
    ids = {"InstanceIds": state.machines}
    for waiter in ("instance_exists", "instance_running", "instance_status_ok", "system_status_ok"):
        talk.wait(ec2, waiter, **ids)
    assert machine["InstanceLifecycle"] == "spot"
    assert (
        talk.pages(ec2, "describe_instance_status", **ids)[0]["InstanceStatuses"][0][
            "InstanceState"
        ]["Name"]
        == "running"
    )
    filters = [{"Name": "attachment.instance-id", "Values": state.machines}]
    [volume] = talk.pages(ec2, "describe_volumes", Filters=filters)[0]["Volumes"]
    talk.wait(ec2, "volume_in_use", VolumeIds=[volume["VolumeId"]])
    talk.wait(ec2, "subnet_available", SubnetIds=[machine["SubnetId"]])
    talk.wait(ec2, "vpc_available", VpcIds=[machine["VpcId"]])
    talk.wait(ec2, "security_group_exists", GroupIds=[machine["SecurityGroups"][0]["GroupId"]])
    talk.wait(ec2, "image_available", ImageIds=[machine["ImageId"]])
    state.volume = volume["VolumeId"]
    known = lambda: talk.pages(
        ssm,
        "describe_instance_information",
        Filters=[{"Key": "InstanceIds", "Values": state.machines}],
    )
    until("SSM to know it", known, lambda pages: pages[0]["InstanceInformationList"])
    printed = lambda: talk.pages(
        logs,
        "filter_log_events",
        logGroupName=state.outputs["JobsLogGroupName"],
        filterPattern='"attempt 1 begins"',
    )
    until("its first line", printed, lambda pages: any(page["events"] for page in pages))


def tell(talk, instance, command, fails=None):
    """A command by Systems Manager, and what came of it."""
    ssm = talk.client("ssm")
    sent = ssm.send_command(
        InstanceIds=[instance],
        DocumentName="AWS-RunShellScript",
        Parameters={"commands": [command]},
    )
    named = {"CommandId": sent["Command"]["CommandId"], "InstanceId": instance}
    known = lambda: talk.pages(ssm, "list_command_invocations", CommandId=named["CommandId"])
    until("an invocation", known, lambda pages: pages[0]["CommandInvocations"])
    talk.wait(ssm, "command_executed", fails=fails, **named)
    return ssm.get_command_invocation(**named)


def command(talk, state):
    ssm = talk.client("ssm")
    [machine] = state.machines
    assert tell(talk, machine, "echo from $(id -un)")["StandardOutputContent"] == "from root\n"
    failed = tell(talk, machine, "echo no >&2; exit 3", fails="Failed")
    assert (failed["ResponseCode"], failed["Status"]) == (3, "Failed") and "no" in failed[
        "StandardErrorContent"
    ]
    assert talk.pages(ssm, "list_commands")[0]["Commands"]
    assert talk.pages(ssm, "list_associations")[0]["Associations"]
    ssm.put_parameter(Name="/clients/a", Value="1", Type="String")
    ssm.put_parameter(Name="/clients/b", Value="2", Type="String")
    pages = talk.pages(ssm, "get_parameters_by_path", size=1, least=2, Path="/clients")
    assert [each["Value"] for page in pages for each in page["Parameters"]] == ["1", "2"]
    talk.refused(
        "ParameterAlreadyExists",
        lambda: ssm.put_parameter(Name="/clients/a", Value="3", Type="String"),
    )
    talk.refused("ParameterNotFound", lambda: ssm.get_parameter(Name="/clients/c"))
    for name in ("/clients/a", "/clients/b"):
        ssm.delete_parameter(Name=name)
    talk.refused(
        "InvalidInstanceId",
        lambda: ssm.send_command(
            InstanceIds=["i-0123456789abcdef0"],
            DocumentName="AWS-RunShellScript",
            Parameters={"commands": ["true"]},
        ),
    )
    talk.refused(
        "InvalidDocument", lambda: ssm.send_command(InstanceIds=[machine], DocumentName="nobody")
    )
    talk.refused(
        "InvocationDoesNotExist",
        lambda: ssm.get_command_invocation(
            CommandId="01234567-89ab-cdef-0123-456789abcdef", InstanceId=machine
        ),
    )

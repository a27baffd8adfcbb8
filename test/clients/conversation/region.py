"""What the region has for a job: machines and their prices, and the file system."""

import json
from datetime import datetime, timezone


def look_at_market(talk, state):
    ec2 = talk.client("ec2")
    assert talk.pages(ec2, "describe_subnets")[0]["Subnets"]
    pages = talk.pages(
        ec2,
        "describe_spot_price_history",
        size=5,
        least=2,
        ProductDescriptions=["Linux/UNIX"],
        InstanceTypes=["c7i.large", "m7i.large"],
        StartTime=datetime.now(timezone.utc),
    )
    assert float(pages[0]["SpotPriceHistory"][0]["SpotPrice"]) > 0
    assert talk.pages(ec2, "describe_instance_types", size=5, least=2)
    offered = talk.pages(
        ec2,
        "describe_instance_type_offerings",
        LocationType="availability-zone",
        Filters=[{"Name": "instance-type", "Values": ["c7i.large"]}],
    )
    assert offered[0]["InstanceTypeOfferings"]
    assert talk.pages(ec2, "describe_launch_templates")[0]["LaunchTemplates"]
    assert talk.pages(ec2, "describe_security_groups")[0]["SecurityGroups"]
    assert talk.pages(ec2, "describe_images", Owners=["amazon"])[0]["Images"]
    talk.refused(
        "InvalidInstanceID.NotFound",
        lambda: ec2.describe_instances(InstanceIds=["i-0123456789abcdef0"]),
    )
    talk.refused(
        "InvalidInstanceID.Malformed", lambda: ec2.terminate_instances(InstanceIds=["mine"])
    )
    talk.refused(
        "InvalidParameterValue",
        lambda: ec2.describe_instances(Filters=[{"Name": "colour", "Values": ["red"]}]),
    )
    talk.refused(
        "DryRunOperation", lambda: ec2.terminate_instances(InstanceIds=state.machines, DryRun=True)
    )
    talk.refused(
        "InvalidInstanceType", lambda: ec2.describe_instance_types(InstanceTypes=["c7i.tiny"])
    )


def look_at_file_system(talk, state):
    efs = talk.client("efs")
    [system] = talk.pages(efs, "describe_file_systems")[0]["FileSystems"]
    targets = talk.pages(efs, "describe_mount_targets", size=1, FileSystemId=system["FileSystemId"])
    assert {target["LifeCycleState"] for page in targets for target in page["MountTargets"]} == {
        "available"
    }
    assert efs.list_tags_for_resource(ResourceId=system["FileSystemId"])["Tags"]
    assert json.loads(
        efs.describe_file_system_policy(FileSystemId=system["FileSystemId"])["Policy"]
    )["Statement"]
    taken = talk.refused(
        "FileSystemAlreadyExists",
        lambda: efs.create_file_system(CreationToken=system["CreationToken"]),
    )
    assert taken.response["FileSystemId"] == system["FileSystemId"]
    talk.refused(
        "FileSystemNotFound", lambda: efs.describe_file_systems(FileSystemId="fs-0123456789abcdef0")
    )
    talk.refused(
        "FileSystemInUse", lambda: efs.delete_file_system(FileSystemId=system["FileSystemId"])
    )

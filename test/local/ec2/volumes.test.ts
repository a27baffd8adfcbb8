import {
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  TerminateInstancesCommand,
  type CreateVolumeCommandInput,
  type Volume,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VOLUME_DELETION_SECONDS } from "../../../local/ec2/facts.ts";
import { VirtualClock } from "../../../local/index.ts";
import { createTemplate, launch, startAccount, type Account } from "./account.ts";

/** It stands still unless a test lets it pass: a deletion takes a second, and is seen under way. */
const clock = new VirtualClock(Date.now());
const pass = (seconds: number): Promise<void> =>
  clock.run(new Promise((resolve) => clock.at(clock.now() + seconds * 1000, resolve)));
let account: Account;
beforeAll(async () => {
  account = await startAccount({ clock, settings: { instances: "simulated" } });
});
afterAll(() => account.cloud.stop());

const zone = "us-east-1a";
const create = (input: Partial<CreateVolumeCommandInput> = {}) =>
  account.ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 8, ...input }));
const find = async (id: string): Promise<Volume> => {
  const { Volumes } = await account.ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }));
  return Volumes![0]!;
};
const remove = (VolumeId: string) => account.ec2.send(new DeleteVolumeCommand({ VolumeId }));

describe("a volume of its own", () => {
  it("is made, tagged, found by its tag and state, and deleted", async () => {
    const TagSpecifications = [{ ResourceType: "volume" as const, Tags: [{ Key: "stack", Value: "one" }] }];
    const made = await create({ Size: 20, VolumeType: "gp3", Encrypted: true, TagSpecifications });
    expect(made).toMatchObject({ State: "creating", Size: 20, VolumeType: "gp3", Encrypted: true });
    const id = made.VolumeId!;
    await account.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "more", Value: "1" }] }));
    const Filters = [
      { Name: "tag:stack", Values: ["one"] },
      { Name: "status", Values: ["available"] },
    ];
    const { Volumes } = await account.ec2.send(new DescribeVolumesCommand({ Filters }));
    expect(Volumes).toMatchObject([
      {
        VolumeId: id,
        State: "available",
        Attachments: [],
        Tags: [
          { Key: "stack", Value: "one" },
          { Key: "more", Value: "1" },
        ],
      },
    ]);
    await remove(id);
    expect((await find(id)).State).toBe("deleting");
    await pass(VOLUME_DELETION_SECONDS);
    await expect(find(id)).rejects.toMatchObject({ name: "InvalidVolume.NotFound" });
    await expect(remove(id)).rejects.toMatchObject({ name: "InvalidVolume.NotFound" });
  });

  it("is of type gp2 unless it says other", async () => {
    expect(await create()).toMatchObject({ VolumeType: "gp2", Encrypted: false });
  });

  it("is made once for one client token", async () => {
    const first = await create({ ClientToken: "once" });
    expect((await create({ ClientToken: "once" })).VolumeId).toBe(first.VolumeId);
    await expect(create({ ClientToken: "once", Size: 9 })).rejects.toMatchObject({
      name: "IdempotentParameterMismatch",
    });
  });

  it.each([
    ["MissingParameter", { AvailabilityZone: undefined }],
    ["MissingParameter", { Size: undefined }],
    ["InvalidZone.NotFound", { AvailabilityZone: "us-east-1z" }],
    ["InvalidSnapshot.NotFound", { SnapshotId: "snap-0123456789abcdef0" }],
    ["InvalidParameterValue", { Size: 0 }],
    ["InvalidParameterValue", { Size: 16_385 }],
    ["InvalidParameterValue", { VolumeType: "st1" as const, Size: 100 }],
    ["InvalidParameterValue", { VolumeType: "gp9" as "gp3" }],
  ])("is refused with %s: %j", async (name, input) => {
    await expect(create(input)).rejects.toMatchObject({ name });
  });

  it("must be named by an id that could be one", async () => {
    await expect(remove("vol-x")).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });
});

describe("a root disk", () => {
  const rootOf = async (instanceId: string): Promise<Volume> => {
    const Filters = [{ Name: "attachment.instance-id", Values: [instanceId] }];
    const { Volumes } = await account.ec2.send(new DescribeVolumesCommand({ Filters }));
    return Volumes![0]!;
  };

  it("is in use as long as its instance is there, and goes with it", async () => {
    const instanceId = await launch(account, await createTemplate(account, {}, "goes"));
    const { VolumeId = "", State } = await rootOf(instanceId);
    expect(State).toBe("in-use");
    await expect(remove(VolumeId)).rejects.toMatchObject({
      name: "VolumeInUse",
      message: `Volume ${VolumeId} is currently attached to ${instanceId}`,
    });
    await account.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    await pass(1);
    expect((await account.instance(instanceId)).State?.Name).toBe("terminated");
    await expect(find(VolumeId)).rejects.toMatchObject({ name: "InvalidVolume.NotFound" });
  });

  it("stays behind, tags and all, when the template says so", async () => {
    const BlockDeviceMappings = [{ DeviceName: "/dev/xvda", Ebs: { DeleteOnTermination: false, VolumeSize: 12 } }];
    const Tags = [{ Key: "stack", Value: "left" }];
    const TagSpecifications = [{ ResourceType: "volume" as const, Tags }];
    const template = await createTemplate(account, { BlockDeviceMappings, TagSpecifications }, "stays");
    const instanceId = await launch(account, template);
    const { VolumeId = "", Attachments } = await rootOf(instanceId);
    expect(Attachments).toMatchObject([{ DeleteOnTermination: false }]);
    await account.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    await pass(1);
    expect((await account.instance(instanceId)).State?.Name).toBe("terminated");
    expect(await find(VolumeId)).toMatchObject({ State: "available", Size: 12, Attachments: [], Tags });
  });
});

import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DeleteFileSystemCommand,
  DeleteMountTargetCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetsCommand,
  DescribeMountTargetSecurityGroupsCommand,
  FileSystemAlreadyExists,
  ModifyMountTargetSecurityGroupsCommand,
} from "@aws-sdk/client-efs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoSandbox } from "../../../local/instances/probe.ts";
import { createTemplate, eventually, launch, reach, startAccount } from "../ec2/account.ts";
import type { Account } from "../ec2/account.ts";

const refused = whyNoSandbox();
let account: Account;
let subnets: string[];
beforeAll(async () => {
  account = await startAccount();
  const { Subnets } = await account.ec2.send(new DescribeSubnetsCommand({}));
  subnets = Subnets!.map(({ SubnetId }) => SubnetId!);
});
afterAll(() => account?.cloud.stop());

const create = async (CreationToken: string): Promise<string> => {
  const { FileSystemId, LifeCycleState, KmsKeyId } = await account.efs.send(
    new CreateFileSystemCommand({ CreationToken, ThroughputMode: "elastic", Encrypted: true }),
  );
  expect(KmsKeyId).toMatch(/:key\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(LifeCycleState).toBe("creating");
  await eventually(async () => {
    const { FileSystems } = await account.efs.send(new DescribeFileSystemsCommand({ CreationToken }));
    return FileSystems![0]!.LifeCycleState === "available";
  }, "the file system is available");
  return FileSystemId!;
};

const target = async (FileSystemId: string, SubnetId: string, SecurityGroups?: string[]) => {
  const { MountTargetId, IpAddress } = await account.efs.send(
    new CreateMountTargetCommand({ FileSystemId, SubnetId, SecurityGroups }),
  );
  await eventually(async () => {
    const { MountTargets } = await account.efs.send(new DescribeMountTargetsCommand({ MountTargetId: MountTargetId! }));
    return MountTargets![0]!.LifeCycleState === "available";
  }, "the mount target is available");
  return { id: MountTargetId!, ip: IpAddress! };
};

describe("file systems", () => {
  it("are made once per creation token: the error carries the id", async () => {
    const id = await create("shared");
    const error = await account.efs
      .send(new CreateFileSystemCommand({ CreationToken: "shared" }))
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FileSystemAlreadyExists);
    expect(error).toMatchObject({
      FileSystemId: id,
      ErrorCode: "FileSystemAlreadyExists",
      $metadata: { httpStatusCode: 409 },
    });
  });

  it("have one mount target per zone and go only without any", async () => {
    const id = await create("targets");
    const { id: targetId, ip } = await target(id, subnets[0]!);
    expect(ip).toMatch(/^172\.31\.\d+\.\d+$/);
    await expect(target(id, subnets[0]!)).rejects.toMatchObject({ name: "MountTargetConflict" });
    await expect(target(id, "subnet-0123456789abcdef0")).rejects.toMatchObject({ name: "SubnetNotFound" });
    await expect(target(id, subnets[1]!, ["sg-0123456789abcdef0"])).rejects.toMatchObject({
      name: "SecurityGroupNotFound",
    });
    await expect(account.efs.send(new DeleteFileSystemCommand({ FileSystemId: id }))).rejects.toMatchObject({
      name: "FileSystemInUse",
    });
    const { SecurityGroups } = await account.efs.send(
      new DescribeMountTargetSecurityGroupsCommand({ MountTargetId: targetId }),
    );
    expect(SecurityGroups).toHaveLength(1); // the VPC's default group
    await account.efs.send(new DeleteMountTargetCommand({ MountTargetId: targetId }));
    await eventually(async () => {
      const { MountTargets } = await account.efs.send(new DescribeMountTargetsCommand({ FileSystemId: id }));
      return MountTargets!.length === 0;
    }, "the mount target is gone");
    await account.efs.send(new DeleteFileSystemCommand({ FileSystemId: id }));
    await eventually(async () => {
      const answer = await account.efs
        .send(new DescribeFileSystemsCommand({ FileSystemId: id }))
        .catch((error: Error) => error.name);
      return answer === "FileSystemNotFound";
    }, "the file system is gone");
  });

  it("have no mount target before they are available", async () => {
    const slow = await startAccount({ settings: { fileSystemSeconds: 3600 } });
    const { FileSystemId } = await slow.efs.send(new CreateFileSystemCommand({ CreationToken: "slow" }));
    await expect(
      slow.efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: subnets[0] })),
    ).rejects.toMatchObject({ name: "IncorrectFileSystemLifeCycleState" });
    await slow.cloud.stop();
  });
});

describe.skipIf(refused !== null)(`mounting${refused === null ? "" : ` (skipped: ${refused})`}`, () => {
  it("needs the mount target's address and its security group, shares files, and is fresh each time", async () => {
    const group = async (GroupName: string) =>
      (await account.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: "for a test" }))).GroupId!;
    const [clients, files] = [await group("clients"), await group("files")];
    const fileSystem = await create("mounted");
    const { id: targetId, ip } = await target(fileSystem, subnets[0]!, [files]);
    const template = await createTemplate(account, { SecurityGroupIds: [clients] });
    const [one, two] = [await launch(account, template), await launch(account, template)];
    await Promise.all([one, two].map((id) => reach(account, id, "running")));
    const mount = (id: string, address = ip) =>
      account.exec(id, `mkdir -p /mnt/efs; mount -t efs -o tls,iam,mounttargetip=${address} ${fileSystem} /mnt/efs`);

    expect(await mount(one)).toMatchObject({ code: 32, stderr: expect.stringContaining("Connection timed out") }); // not admitted yet
    const IpPermissions = [
      { IpProtocol: "tcp", FromPort: 2049, ToPort: 2049, UserIdGroupPairs: [{ GroupId: clients }] },
    ];
    await account.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: files, IpPermissions }));
    expect(await mount(one, "172.31.0.99")).toMatchObject({ code: 32 });
    expect(await mount(one)).toMatchObject({ code: 0 });
    expect(await account.exec(one, "echo checkpoint > /mnt/efs/state; mountpoint /mnt/efs")).toMatchObject({ code: 0 });
    expect(await account.exec(two, "cat /mnt/efs/state")).toMatchObject({ code: 1 });
    await mount(two);
    expect(await account.exec(two, "cat /mnt/efs/state; umount /mnt/efs; ls -A /mnt/efs")).toMatchObject({
      code: 0,
      stdout: "checkpoint\n",
    });
    expect(await account.exec(two, "ls /run/efs/*; find / -xdev -name state")).toMatchObject({ stdout: "" });

    const { FileSystems } = await account.efs.send(new DescribeFileSystemsCommand({ FileSystemId: fileSystem }));
    expect(FileSystems![0]!.SizeInBytes!.Value).toBe(6144 + 4096);
    const { SecurityGroups } = await account.efs.send(
      new DescribeMountTargetSecurityGroupsCommand({ MountTargetId: targetId }),
    );
    expect(SecurityGroups).toEqual([files]);
    await account.efs.send(
      new ModifyMountTargetSecurityGroupsCommand({ MountTargetId: targetId, SecurityGroups: [clients] }),
    );
    expect(await mount(two)).toMatchObject({ code: 32 });
  });
});

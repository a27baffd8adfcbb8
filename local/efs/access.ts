/** The permissions of EFS's operations (service authorization reference, "… for Amazon Elastic File System"). */
import type { CreateFileSystemCommandInput, CreateMountTargetCommandInput, Tag } from "@aws-sdk/client-efs";
import { arnsOf, removedTags, requestTags, resourceTags, right } from "../iam/rights.ts";
import type { Access, AccessRequest } from "../kernel/service.ts";
import type { Efs } from "./state.ts";

interface Input {
  readonly FileSystemId?: string;
  readonly MountTargetId?: string;
  readonly ResourceId?: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

const ON_FILE_SYSTEM = [
  "CreateMountTarget",
  "DeleteFileSystem",
  "DeleteFileSystemPolicy",
  "DeleteMountTarget",
  "DescribeBackupPolicy",
  "DescribeFileSystemPolicy",
  "DescribeFileSystems",
  "DescribeLifecycleConfiguration",
  "DescribeMountTargetSecurityGroups",
  "DescribeMountTargets",
  "ListTagsForResource",
  "ModifyMountTargetSecurityGroups",
  "PutBackupPolicy",
  "PutFileSystemPolicy",
  "PutLifecycleConfiguration",
  "TagResource",
  "UntagResource",
  "UpdateFileSystem",
] as const;
/** Of all there are, where a call names none. */
const ALL = "*";

export function accessOfEfs(efs: Efs): Readonly<Record<string, Access>> {
  const arn = arnsOf(efs.cloud, "elasticfilesystem");
  const idOf = ({ FileSystemId, ResourceId, MountTargetId }: Input): string =>
    (FileSystemId ?? ResourceId ?? efs.mountTargets.get(MountTargetId ?? "")?.fileSystemId ?? ALL).split("/").at(-1) ??
    ALL;
  const onFileSystem =
    (operation: string): Access<Input> =>
    (input) => {
      const id = idOf(input);
      const context = {
        ...resourceTags(efs.fileSystems.get(id)?.tags),
        ...requestTags(input.Tags),
        ...removedTags(input.TagKeys),
      };
      return [right(`elasticfilesystem:${operation}`, arn(`file-system/${id}`), context)];
    };
  /** EFS has EC2 make and change the target's interface, with its caller's rights (EFS API reference, of each operation). */
  const throughEc2 = (action: string, resource: string): AccessRequest =>
    right(`ec2:${action}`, resource, {
      "ec2:Region": efs.cloud.region,
      "aws:ViaAWSService": "true",
      "aws:CalledVia": ["elasticfilesystem.amazonaws.com"],
    });
  const ec2Arn = (kind: string, id: string): string => arnsOf(efs.cloud, "ec2")(`${kind}/${id}`);
  const interfaceOf = ({ MountTargetId = "" }: Input): string =>
    ec2Arn("network-interface", efs.mountTargets.get(MountTargetId)?.interfaceId ?? ALL);
  const withInterface =
    (operation: string, action: string): Access<Input> =>
    async (input, call) => [...(await onFileSystem(operation)(input, call)), throughEc2(action, interfaceOf(input))];
  return {
    ...Object.fromEntries(ON_FILE_SYSTEM.map((operation) => [operation, onFileSystem(operation)])),
    CreateMountTarget: async (input: CreateMountTargetCommandInput, call) => [
      ...(await onFileSystem("CreateMountTarget")(input as Input, call)),
      throughEc2("DescribeSubnets", "*"),
      throughEc2("DescribeNetworkInterfaces", "*"),
      throughEc2("CreateNetworkInterface", ec2Arn("network-interface", ALL)),
      throughEc2("CreateNetworkInterface", ec2Arn("subnet", input.SubnetId ?? ALL)),
      ...(input.SecurityGroups ?? []).map((id) => throughEc2("CreateNetworkInterface", ec2Arn("security-group", id))),
    ],
    DeleteMountTarget: withInterface("DeleteMountTarget", "DeleteNetworkInterface"),
    DescribeMountTargetSecurityGroups: async (input: Input, call) => [
      ...(await onFileSystem("DescribeMountTargetSecurityGroups")(input, call)),
      throughEc2("DescribeNetworkInterfaceAttribute", "*"),
    ],
    ModifyMountTargetSecurityGroups: withInterface(
      "ModifyMountTargetSecurityGroups",
      "ModifyNetworkInterfaceAttribute",
    ),
    CreateFileSystem: ({ Tags, Encrypted }: CreateFileSystemCommandInput): readonly AccessRequest[] => {
      const tags = requestTags(Tags);
      const create = right("elasticfilesystem:CreateFileSystem", "*", {
        "elasticfilesystem:Encrypted": String(Encrypted ?? false),
        ...tags,
      });
      if (!Tags?.length) return [create];
      const created = { "elasticfilesystem:CreateAction": "CreateFileSystem" };
      return [create, right("elasticfilesystem:TagResource", arn("file-system/*"), { ...tags, ...created })];
    },
  };
}

/** Service-linked roles come with the first use of what needs them, if whoever uses it may make them. */
import { CreateFleetCommand, DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateFileSystemCommand,
  CreateMountTargetCommand,
  DescribeFileSystemsCommand,
  EFSClient,
} from "@aws-sdk/client-efs";
import { CreateRoleCommand, GetRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientConfigOf, type ClientConfig } from "../cloud.ts";
import { createTemplate, eventually, fleetOf, startAccount, type Account } from "../ec2/account.ts";

const SPOT_ROLE = "AWSServiceRoleForEC2Spot";
const EFS_ROLE = "AWSServiceRoleForAmazonElasticFileSystem";

let account: Account;
let template: string;
beforeAll(async () => {
  account = await startAccount({ settings: { instances: "simulated", bootSeconds: 3600 } });
  template = await createTemplate(account);
});
afterAll(() => account?.cloud.stop());

/** Credentials of a role that may do all of EC2 and EFS, and these things more. */
async function become(RoleName: string, ...more: object[]): Promise<ClientConfig> {
  const { iam, cloud, clientConfig } = account;
  const document = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
  const trust = { Effect: "Allow", Principal: { AWS: cloud.accountId }, Action: "sts:AssumeRole" };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  const services = { Effect: "Allow", Action: ["ec2:*", "elasticfilesystem:*", "ssm:GetParameters"], Resource: "*" };
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: document(services, ...more) }),
  );
  const RoleArn = `arn:aws:iam::${cloud.accountId}:role/${RoleName}`;
  const { Credentials } = await new STSClient(clientConfig).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "me" }),
  );
  return clientConfigOf(cloud, {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
    expiration: null,
  });
}

const mayMake = (service: string): object => ({
  Effect: "Allow",
  Action: "iam:CreateServiceLinkedRole",
  Resource: `arn:aws:iam::*:role/aws-service-role/${service}/*`,
  Condition: { StringEquals: { "iam:AWSServiceName": service } },
});
const roleOf = async (RoleName: string): Promise<string | undefined> =>
  (await account.iam.send(new GetRoleCommand({ RoleName })).catch(() => null))?.Role?.Path;

test("a Spot fleet is refused where its caller may not make Spot's role; on-demand needs none", async () => {
  const ec2 = new EC2Client(await become("without"));
  const { Instances, Errors } = await ec2.send(new CreateFleetCommand(fleetOf(template)));
  expect(Instances).toEqual([]);
  expect(Errors).toMatchObject([{ ErrorCode: "AuthFailure.ServiceLinkedRoleCreationNotPermitted" }]);
  expect(await roleOf(SPOT_ROLE)).toBeUndefined();
  const onDemand = { TotalTargetCapacity: 1, DefaultTargetCapacityType: "on-demand" } as const;
  const answer = await ec2.send(new CreateFleetCommand(fleetOf(template, { TargetCapacitySpecification: onDemand })));
  expect(answer.Instances).toHaveLength(1);
});

test("the first Spot fleet makes it, and then nobody needs the right", async () => {
  const first = new EC2Client(await become("first", mayMake("spot.amazonaws.com")));
  expect((await first.send(new CreateFleetCommand(fleetOf(template)))).Instances).toHaveLength(1);
  expect(await roleOf(SPOT_ROLE)).toBe("/aws-service-role/spot.amazonaws.com/");
  const second = new EC2Client(await become("second"));
  expect((await second.send(new CreateFleetCommand(fleetOf(template)))).Instances).toHaveLength(1);
});

test("the first mount target makes EFS's", async () => {
  const { FileSystemId = "" } = await account.efs.send(new CreateFileSystemCommand({ CreationToken: "first-use" }));
  await eventually(async () => {
    const { FileSystems } = await account.efs.send(new DescribeFileSystemsCommand({ FileSystemId }));
    return FileSystems![0]!.LifeCycleState === "available";
  }, "the file system is available");
  const { Subnets } = await account.ec2.send(new DescribeSubnetsCommand({}));
  const command = new CreateMountTargetCommand({ FileSystemId, SubnetId: Subnets![0]!.SubnetId! });
  const refused = new EFSClient(await become("may-not"));
  await expect(refused.send(command)).rejects.toThrow(
    `not authorized to perform: iam:CreateServiceLinkedRole on resource: arn:aws:iam::${account.cloud.accountId}:role/aws-service-role/elasticfilesystem.amazonaws.com/${EFS_ROLE}`,
  );
  expect(await roleOf(EFS_ROLE)).toBeUndefined();
  const allowed = new EFSClient(await become("may", mayMake("elasticfilesystem.amazonaws.com")));
  await allowed.send(command);
  expect(await roleOf(EFS_ROLE)).toBe("/aws-service-role/elasticfilesystem.amazonaws.com/");
});

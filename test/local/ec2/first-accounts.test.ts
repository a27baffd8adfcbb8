/** What a new account, or one with a key of its own, meets at its first launch: by the SDK. */
import {
  CreateFleetCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  EC2Client,
  GetEbsDefaultKmsKeyIdCommand,
  ModifyEbsDefaultKmsKeyIdCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateGrantCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  KMSClient,
  ListGrantsCommand,
} from "@aws-sdk/client-kms";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { beforeAll, expect, test } from "vitest";
import { control, useCloud } from "../../aws/cloud.ts";
import { createLaunchResources } from "../../aws/launch-setup.ts";
import { waitFor } from "../../wait-for.ts";

const running = useCloud({ instances: "simulated", bootSeconds: 0, shutdownSeconds: 0, eventSeconds: 0 });

const SPOT_ROLE = "arn:aws:iam::000000000000:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot";
const OPERATIONS = [
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "CreateGrant",
  "DescribeKey",
  "ReEncryptFrom",
  "ReEncryptTo",
] as const;

beforeAll(() => createLaunchResources(running().config));

const launch = async (type: "t3.small" | "t3.large") => {
  const command = new CreateFleetCommand({
    Type: "instant",
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" },
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId: process.env["LAUNCH_TEMPLATE_ID"], Version: "$Latest" },
        Overrides: [{ InstanceType: type }],
      },
    ],
  });
  return new EC2Client(running().config).send(command);
};

test("on the free plan EC2 has few types, and says which", async () => {
  const { cloud, config } = running();
  await control(cloud, "freetier", "plan", { type: "FREE" });
  const { Instances = [], Errors = [] } = await launch("t3.large");
  expect(Instances).toEqual([]);
  expect(Errors[0]).toMatchObject({
    ErrorCode: "InvalidParameterCombination",
    ErrorMessage: expect.stringContaining("instance type is not eligible for Free Tier"),
  });
  expect((await launch("t3.small")).Instances).toHaveLength(1);
  await control(cloud, "freetier", "plan", { type: "PAID" });
  const { InstanceTypes = [] } = await new EC2Client(config).send(
    new DescribeInstanceTypesCommand({ Filters: [{ Name: "free-tier-eligible", Values: ["true"] }] }),
  );
  expect(InstanceTypes.map(({ InstanceType }) => InstanceType)).toContain("t3.small");
  expect(InstanceTypes.map(({ InstanceType }) => InstanceType)).not.toContain("t3.large");
});

test("the quota is that by which a launch is judged", async () => {
  const { cloud, config } = running();
  await control(cloud, "ec2", "quota", { class: "standard", market: "spot", vCpus: 5 });
  const client = new ServiceQuotasClient(config);
  const ask = (QuotaCode: string) => client.send(new GetServiceQuotaCommand({ ServiceCode: "ec2", QuotaCode }));
  expect((await ask("L-34B43A08")).Quota).toMatchObject({ Value: 5, QuotaName: expect.stringContaining("Standard") });
  await expect(ask("L-00000000")).rejects.toMatchObject({ name: "NoSuchResourceException" });
  await control(cloud, "ec2", "quota", { class: "standard", market: "spot", vCpus: 10_000 });
});

test("a new account's functions have few executions", async () => {
  const { cloud, config } = running();
  await control(cloud, "lambda", "concurrency", { executions: 10 });
  const { AccountLimit } = await new LambdaClient(config).send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 });
});

test("an encrypted root disk and a default key that Spot may not use: the launch ends at once, until it is granted", async () => {
  const { config } = running();
  const [ec2, kms] = [new EC2Client(config), new KMSClient(config)];
  expect(await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}))).toMatchObject({ KmsKeyId: "alias/aws/ebs" });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "ours" }));
  const KeyId = KeyMetadata?.KeyId;
  await ec2.send(new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId: KeyId }));
  expect(await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}))).toMatchObject({ KmsKeyId: KeyMetadata?.Arn });

  const { Instances = [] } = await launch("t3.small");
  const stateOf = async (InstanceIds: string[] | undefined) => {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
    return Reservations[0]?.Instances?.[0];
  };
  await waitFor(async () =>
    expect(await stateOf(Instances[0]?.InstanceIds)).toMatchObject({
      State: { Name: "terminated" },
      StateReason: { Code: "Client.InternalError" },
    }),
  );

  await kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: SPOT_ROLE, Operations: [...OPERATIONS] }));
  const { Grants = [] } = await kms.send(new ListGrantsCommand({ KeyId, GranteePrincipal: SPOT_ROLE }));
  expect(Grants.map(({ GranteePrincipal }) => GranteePrincipal)).toEqual([SPOT_ROLE]);
  const granted = await launch("t3.small");
  await waitFor(async () =>
    expect(await stateOf(granted.Instances?.[0]?.InstanceIds)).toMatchObject({ State: { Name: "running" } }),
  );

  await kms.send(new DisableKeyCommand({ KeyId }));
  expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata).toMatchObject({ KeyState: "Disabled" });
  await expect(kms.send(new DescribeKeyCommand({ KeyId: "no-such" }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
});

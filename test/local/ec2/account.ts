/** An account with a role, an instance profile and a launch template, and instances that start at once. */
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import type {
  CreateFleetCommandInput,
  Instance,
  InstanceStateName,
  RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import { EFSClient } from "@aws-sdk/client-efs";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { SSMClient } from "@aws-sdk/client-ssm";
import { ec2 } from "../../../local/ec2/index.ts";
import { efs } from "../../../local/efs/index.ts";
import { iam } from "../../../local/iam/index.ts";
import type { LocalCloudOptions } from "../../../local/index.ts";
import { s3 } from "../../../local/s3/index.ts";
import { ssm } from "../../../local/ssm/index.ts";
import { sts } from "../../../local/sts/index.ts";
import type { BusEvent, ServiceFactory } from "../../../local/index.ts";
import { startTestCloud } from "../cloud.ts";

const QUICK = {
  bootSeconds: 0,
  ssmRegistrationSeconds: 0,
  fileSystemSeconds: 0,
  mountTargetSeconds: 0,
  shutdownSeconds: 0.05,
};
const AMAZON_LINUX = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

export type Account = Awaited<ReturnType<typeof startAccount>>;

export async function startAccount(options: LocalCloudOptions = {}) {
  const emitted: BusEvent[] = [];
  const recorder: ServiceFactory = (cloud) => {
    Object.assign(cloud, { emit: (event: BusEvent) => void emitted.push(event) });
    return { name: "recorder", signingName: "recorder", protocol: "json1.0", schemas: {}, operations: {} };
  };
  const { cloud, clientConfig } = await startTestCloud({
    services: [recorder, iam, sts, s3, ssm, efs, ec2],
    ...options,
    settings: { ...QUICK, ...options.settings },
  });
  const client = new EC2Client(clientConfig);
  /** What only the world can do. */
  const order = async <Answer = void>(action: string, body: object): Promise<Answer> => {
    const response = await fetch(`${cloud.endpoint}/_local/ec2/${action}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  };
  return {
    cloud,
    clientConfig,
    emitted,
    order,
    ec2: client,
    efs: new EFSClient(clientConfig),
    ssm: new SSMClient(clientConfig),
    iam: new IAMClient(clientConfig),
    instance: (id: string) => findInstance(client, id),
    exec: (instanceId: string, command: string) =>
      order<{ code: number; stdout: string; stderr: string }>("exec", { instanceId, command, timeoutSeconds: 50 }),
  };
}

async function findInstance(client: EC2Client, id: string): Promise<Instance> {
  const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations![0]!.Instances![0]!;
}

/** A role `instance` that EC2 may assume, with an instance profile of the same name. */
export async function createProfile({ iam }: Account): Promise<void> {
  const statement = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(new CreateRoleCommand({ RoleName: "instance", AssumeRolePolicyDocument }));
  const allowed = { Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [allowed] });
  await iam.send(new PutRolePolicyCommand({ RoleName: "instance", PolicyName: "download", PolicyDocument }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "instance" }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "instance", RoleName: "instance" }));
}

export async function createTemplate(
  { ec2 }: Account,
  data: RequestLaunchTemplateData = {},
  name = "workers",
): Promise<string> {
  const LaunchTemplateData = {
    ImageId: AMAZON_LINUX,
    InstanceType: "t3.micro" as const,
    InstanceInitiatedShutdownBehavior: "terminate" as const,
    ...data,
  };
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData }),
  );
  return LaunchTemplate!.LaunchTemplateId!;
}

export const fleetOf = (
  LaunchTemplateId: string,
  more: Partial<CreateFleetCommandInput> = {},
): CreateFleetCommandInput => ({
  Type: "instant",
  LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateId, Version: "$Latest" } }],
  TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" },
  ...more,
});

export async function launch(
  account: Account,
  templateId: string,
  more: Partial<CreateFleetCommandInput> = {},
): Promise<string> {
  const { Instances, Errors } = await account.ec2.send(new CreateFleetCommand(fleetOf(templateId, more)));
  const id = Instances?.[0]?.InstanceIds?.[0];
  if (id === undefined) throw new Error(JSON.stringify(Errors));
  return id;
}

/** Less than a test has, or its error does not say what was waited for. */
const PATIENCE_SECONDS = 45;

/** Asks until the answer is not undefined or false. */
export async function eventually<T>(ask: () => Promise<T | undefined | false>, what: string): Promise<T> {
  const deadline = performance.now() + PATIENCE_SECONDS * 1000;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`not within ${PATIENCE_SECONDS} s: ${what}`);
}

export const reach = ({ instance }: Account, id: string, state: InstanceStateName): Promise<Instance> =>
  eventually(async () => {
    const found = await instance(id);
    return found.State?.Name === state && found;
  }, `${id} is ${state}`);

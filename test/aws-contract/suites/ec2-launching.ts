/** A launch template in the account's default network, and instances made of it by an instant fleet. */
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DeleteLaunchTemplateCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  TerminateInstancesCommand,
  type CreateFleetCommandInput,
  type CreateFleetCommandOutput,
  type Instance,
  type InstanceStateName,
  type RequestLaunchTemplateData,
  type Subnet,
} from "@aws-sdk/client-ec2";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { Account } from "../account.ts";

const AMAZON_LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/** The smallest that every Availability Zone of us-east-1 but one has. */
export const TYPE = "t3.micro";

export async function findSubnets({ ec2 }: Account): Promise<readonly Subnet[]> {
  const command = new DescribeSubnetsCommand({ Filters: [{ Name: "default-for-az", Values: ["true"] }] });
  return (await ec2.send(command)).Subnets ?? [];
}

export async function createTemplate(account: Account, data: RequestLaunchTemplateData = {}): Promise<string> {
  const { ec2, ssm, later, name } = account;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: AMAZON_LINUX }));
  const command = new CreateLaunchTemplateCommand({
    LaunchTemplateName: name(),
    LaunchTemplateData: {
      ImageId: Parameter!.Value!,
      InstanceType: TYPE,
      InstanceInitiatedShutdownBehavior: "terminate",
      ...data,
    },
  });
  const LaunchTemplateId = (await ec2.send(command)).LaunchTemplate!.LaunchTemplateId!;
  later(() => ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId })));
  return LaunchTemplateId;
}

/** One Spot Instance of the template; `more` says otherwise. */
export const fleetOf = (
  LaunchTemplateId: string,
  more: Partial<CreateFleetCommandInput> = {},
): CreateFleetCommandInput => ({
  Type: "instant",
  LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateId, Version: "$Latest" } }],
  TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" },
  ...more,
});

/** What it launches is terminated when the case is over. */
export async function createFleet(account: Account, input: CreateFleetCommandInput): Promise<CreateFleetCommandOutput> {
  const answer = await account.ec2.send(new CreateFleetCommand(input));
  const InstanceIds = idsOf(answer);
  if (InstanceIds.length > 0) account.later(() => account.ec2.send(new TerminateInstancesCommand({ InstanceIds })));
  return answer;
}

export const idsOf = ({ Instances }: CreateFleetCommandOutput): string[] =>
  (Instances ?? []).flatMap(({ InstanceIds }) => InstanceIds ?? []);

export async function launch(account: Account, more: Partial<CreateFleetCommandInput> = {}): Promise<string> {
  const answer = await createFleet(account, fleetOf(await createTemplate(account), more));
  const [id] = idsOf(answer);
  if (id === undefined) throw new Error(`nothing was launched: ${JSON.stringify(answer.Errors)}`);
  return id;
}

/** Right after the launch EC2 may not know it yet. */
export const reach = (account: Account, id: string, state: InstanceStateName): Promise<Instance> =>
  account.eventually(`${id} is ${state}`, async () => {
    const command = new DescribeInstancesCommand({ Filters: [{ Name: "instance-id", Values: [id] }] });
    const found = (await account.ec2.send(command)).Reservations?.[0]?.Instances?.[0];
    return found?.State?.Name === state && found;
  });

/** What is still there after a job: asked by tag through the EC2 API, as an account's owner would. */
import {
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeSecurityGroupsCommand,
  type Filter,
} from "@aws-sdk/client-ec2";
import { STACK, type World } from "./world.ts";

const NOT_TERMINATED = ["pending", "running", "shutting-down", "stopping", "stopped"];

/** Ids and states of the job's instances that are not terminated, and of everything else that carries its tag. */
export async function leftBehind(world: World, jobId: string): Promise<string[]> {
  const Filters = [{ Name: "tag:spot-connect:job", Values: [jobId] }];
  const [instances, templates, keys, groups] = await Promise.all([
    livingInstances(world, Filters),
    world.awsEc2.send(new DescribeLaunchTemplatesCommand({ Filters })),
    world.awsEc2.send(new DescribeKeyPairsCommand({ Filters })),
    world.awsEc2.send(new DescribeSecurityGroupsCommand({ Filters })),
  ]);
  return [
    ...instances,
    ...(templates.LaunchTemplates ?? []).map(({ LaunchTemplateId }) => String(LaunchTemplateId)),
    ...(keys.KeyPairs ?? []).map(({ KeyPairId }) => String(KeyPairId)),
    ...(groups.SecurityGroups ?? []).map(({ GroupId }) => String(GroupId)),
  ];
}

/** Every instance of the stack that is not terminated. */
export const stackInstances = (world: World): Promise<string[]> =>
  livingInstances(world, [{ Name: "tag:spot-connect:stack", Values: [STACK] }]);

/** `<instance id> <state>` of each that is not terminated. */
export async function livingInstances(world: World, filters: readonly Filter[]): Promise<string[]> {
  const { Reservations = [] } = await world.awsEc2.send(
    new DescribeInstancesCommand({
      Filters: [...filters, { Name: "instance-state-name", Values: NOT_TERMINATED }],
    }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances).map(
    ({ InstanceId, State }) => `${InstanceId} ${State?.Name}`,
  );
}

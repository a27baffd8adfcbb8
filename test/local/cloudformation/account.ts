/** What the tests of stacks share. */
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import type { CreateStackCommandInput, Stack } from "@aws-sdk/client-cloudformation";

export const CAPABILITIES = { Capabilities: ["CAPABILITY_NAMED_IAM" as const] };

export const template = (Resources: object, more: object = {}): string => JSON.stringify({ Resources, ...more });

/** The stack once nothing is under way any more. */
export async function settled(client: CloudFormationClient, StackName: string): Promise<Stack> {
  for (;;) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks ?? [];
    if (stack && !stack.StackStatus?.endsWith("_IN_PROGRESS")) return stack;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function deploy(
  client: CloudFormationClient,
  StackName: string,
  TemplateBody: string,
  more: Partial<CreateStackCommandInput> = {},
): Promise<Stack> {
  await client.send(new CreateStackCommand({ StackName, TemplateBody, ...CAPABILITIES, ...more }));
  return settled(client, StackName);
}

export async function reasons(client: CloudFormationClient, StackName: string): Promise<string[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.flatMap(({ ResourceStatusReason }) => ResourceStatusReason ?? []);
}

export const trust = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
});

/** Which stack `spot` speaks to, against a real CloudFormation: the local cloud's. */
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { beforeAll, expect, test, vi } from "vitest";
import { useCloud } from "../aws/cloud.ts";
import { waitFor } from "../wait-for.ts";
import { spot } from "./cloud.ts";

const running = useCloud();

/** A stack of a queue, or of one that no queue can be. */
async function createStack(StackName: string, properties: object): Promise<void> {
  const client = new CloudFormationClient(running().config);
  const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: properties } } });
  await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  await waitFor(async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks?.[0]?.StackStatus).not.toMatch(/IN_PROGRESS$/);
  }, 20);
}

beforeAll(async () => {
  await createStack("somebody-elses", {});
  await createStack("failed", { QueueName: "no name at all!" });
});

test.each([
  [
    "no-such",
    /^spot: there is no stack no-such in us-east-1\n {2}next: Name another \(--stack, SPOT_STACK\), set the region/,
  ],
  [
    "somebody-elses",
    /^spot: the stack somebody-elses in us-east-1 is CREATE_COMPLETE and has no API\n {2}next: It is no stack of Spot/,
  ],
  [
    "failed",
    /^spot: the stack failed in us-east-1 is ROLLBACK_COMPLETE and has no API\n {2}next: Its deployment failed: `aws/,
  ],
])("%s: one line and the remedy", async (stack, expected) => {
  const { code, stderr } = await spot("list", "--stack", stack);
  expect([code, stderr]).toEqual([3, expect.stringMatching(expected)]);
});

test("an access key that AWS does not know", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAUNKNOWNEXAMPLE");
  const { code, stderr } = await spot("list");
  vi.unstubAllEnvs();
  expect([code, stderr]).toEqual([
    4,
    expect.stringMatching(/^spot: The security token[^\n]*\n {2}next: AWS does not know the access key/),
  ]);
});

test("a CloudFormation that fails may be well again", async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  await fetch(`${running().cloud.endpoint}/_local/faults`, {
    method: "POST",
    body: JSON.stringify({
      service: "cloudformation",
      operation: "DescribeStacks",
      times: 1,
      error: "InternalFailure",
      status: 500,
    }),
  });
  const { code, stderr } = await spot("list");
  vi.unstubAllEnvs();
  expect([code, stderr]).toEqual([5, expect.stringMatching(/\n {2}next: Try again in a while\.\n$/)]);
});

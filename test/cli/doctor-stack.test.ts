/** What a deployed stack, or the network it is in, may have wrong, staged in a local cloud. */
import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { afterEach, expect, test, vi } from "vitest";
import PACKAGE from "../../package.json" with { type: "json" };
import { useCloud } from "../aws/cloud.ts";
import { doctor } from "./examined.ts";
import { createStackLike, type StackLike } from "./stack-like.ts";

const running = useCloud({ instances: "simulated", eventSeconds: 0 });

const STACK = "spot-connect-dev";
let like: StackLike | null = null;
const stack = async (wish?: Parameters<typeof createStackLike>[2]): Promise<void> => {
  like = await createStackLike(running().config, STACK, wish);
};
afterEach(async () => {
  await like?.remove();
  like = null;
});

test("it is of this release, its network leads out, its images exist", async () => {
  await stack();
  const { of } = await doctor("--stage", "dev", "--region", "us-east-1");
  expect(of("stack")).toMatchObject({ verdict: "ok", message: `${STACK} is CREATE_COMPLETE` });
  expect(of("release")).toMatchObject({ verdict: "ok", message: `stack and command are ${PACKAGE.version}` });
  expect(of("subnets").verdict).toBe("ok");
  expect(of("images").message).toBe("1 image parameter names an image of us-east-1");
});

test("it is of another release", async () => {
  await stack({ release: "0.0.9" });
  const { code, of } = await doctor();
  expect(code).toBe(4);
  expect(of("release")).toMatchObject({
    verdict: "fail",
    message: `${STACK} is 0.0.9, this command is ${PACKAGE.version}`,
  });
  expect(of("release").remedy).toContain("npx serverless deploy --stage dev --region us-east-1");
});

test("an image parameter that the region has not", async () => {
  await stack({ images: { IMAGE: "resolve:ssm:/aws/service/no-such-image", ARM_IMAGE: "ami-0123456789abcdef0" } });
  expect((await doctor()).of("images")).toMatchObject({
    verdict: "fail",
    message: "resolve:ssm:/aws/service/no-such-image names no image in us-east-1",
  });
});

test("its deployment failed", async () => {
  const client = new CloudFormationClient(running().config);
  const StackName = "spot-connect-broken";
  const Queue = { Type: "AWS::SQS::Queue", Properties: { QueueName: "no name at all!" } };
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: { Queue } }) }));
  await vi.waitFor(async () => expect((await doctor("--stage", "broken")).of("stack").verdict).toBe("fail"), {
    timeout: 20_000,
  });
  const { code, of } = await doctor("--stage", "broken");
  expect(code).toBe(3);
  expect(of("stack")).toMatchObject({
    message: `${StackName} is ROLLBACK_COMPLETE`,
    remedy: expect.stringContaining("`spot down`"),
  });
});

test("subnets that lead nowhere, until their VPC has the endpoints that are named", async () => {
  const ec2 = new EC2Client(running().config);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.7.0.0/16" }));
  const VpcId = Vpc?.VpcId ?? "";
  await stack({ vpcId: VpcId });
  expect((await doctor()).of("subnets")).toMatchObject({
    verdict: "fail",
    message: `${VpcId} has no subnet with a free address`,
  });
  await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.7.1.0/24", AvailabilityZone: "us-east-1a" }));
  const shut = (await doctor()).of("subnets");
  expect(shut).toMatchObject({ verdict: "fail", message: expect.stringContaining("have no route to the internet") });
  const [, services = ""] = /has no endpoints for ([a-z0-9, ]+):/.exec(shut.message) ?? [];
  expect(services.split(", ")).toContain("ssmmessages");
  for (const service of services.split(", "))
    await ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName: `com.amazonaws.us-east-1.${service}` }));
  expect((await doctor()).of("subnets")).toMatchObject({
    verdict: "warn",
    message: expect.stringContaining("all subnets are in us-east-1a"),
  });
});

test("an internet gateway serves nobody without a public address", async () => {
  await stack({ hasPublicIp: false });
  expect((await doctor()).of("subnets")).toMatchObject({
    verdict: "fail",
    remedy: expect.stringContaining("--param publicIp=true"),
  });
});

test("an account without a default VPC", async () => {
  const ec2 = new EC2Client(running().config);
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }),
  );
  const VpcId = Vpcs[0]?.VpcId ?? "";
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [VpcId] }] }),
  );
  for (const { SubnetId } of Subnets) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  await ec2.send(new DeleteVpcCommand({ VpcId }));
  const { code, of } = await doctor();
  expect(code).toBe(4);
  expect(of("network")).toMatchObject({
    verdict: "fail",
    remedy: expect.stringContaining("aws ec2 create-default-vpc"),
  });
  expect(of("subnets").verdict).toBe("unknown");
});

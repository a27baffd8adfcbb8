/** What a deployed stack, or the network it is in, may have wrong, staged in a local cloud. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
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
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, expect, test } from "vitest";
import PACKAGE from "../../package.json" with { type: "json" };
import { useCloud } from "../aws/cloud.ts";
import { doctor } from "./examined.ts";
import { createStackLike, reached, type StackLike } from "./stack-like.ts";

// A file system that is never done: its stack stays in progress.
const running = useCloud({ instances: "simulated", eventSeconds: 0, fileSystemSeconds: 3600 });

const STACK = "spot-connect-dev";
const DEPLOY_AGAIN = "`npx serverless deploy --stage dev --region us-east-1`, with the parameters it was deployed with";
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
  expect(of("release").remedy).toContain(DEPLOY_AGAIN);
});

test("an image parameter that the region has not, until it is set to one that the command lists", async () => {
  const ARM_IMAGE = "ami-0123456789abcdef0";
  await stack({ images: { ARM_IMAGE, GPU_IMAGE: "resolve:ssm:/aws/service/no-such-image" } });
  const { verdict, message, remedy } = (await doctor()).of("images");
  expect(verdict).toBe("fail");
  expect(message).toBe("resolve:ssm:/aws/service/no-such-image names no image in us-east-1");
  expect(remedy).toMatch(/^Set `custom\.gpuImage` \(x86_64 types with NVIDIA GPUs\) in serverless\.yml to /);
  expect(remedy).toContain(`; then ${DEPLOY_AGAIN}.`);
  const [, Path] = / --recursive --path (\S+) /.exec(remedy ?? "") ?? [];
  const ssm = new SSMClient(running().config);
  const { Parameters } = await ssm.send(new GetParametersByPathCommand({ Path, Recursive: true }));
  await like?.remove();
  await stack({ images: { ARM_IMAGE, GPU_IMAGE: `resolve:ssm:${Parameters?.[0]?.Name}` } });
  expect((await doctor()).of("images").message).toBe("2 image parameters name images of us-east-1");
});

test("image parameters for several kinds of types that the region has not", async () => {
  const none = "resolve:ssm:/aws/service/none";
  await stack({ images: { IMAGE: none, ARM_IMAGE: none, GPU_ARM_IMAGE: none } });
  const { remedy } = (await doctor()).of("images");
  for (const setting of ["image", "armImage", "gpuArmImage"]) expect(remedy).toContain(`\`custom.${setting}\``);
  expect([...(remedy ?? "").matchAll(/--path (\S+)/g)].map(([, path]) => path)).toEqual([
    "/aws/service/ami-amazon-linux-latest",
    "/aws/service/deeplearning/ami/arm64",
  ]);
});

/** A stack whose stage is `stage`, and of one resource. */
async function createStack(stage: string, Type: string, Properties: object) {
  const client = new CloudFormationClient(running().config);
  const StackName = `spot-connect-${stage}`;
  const bodyWith = (properties: object): string =>
    JSON.stringify({ Resources: { Only: { Type, Properties: properties } } });
  const { StackId } = await client.send(new CreateStackCommand({ StackName, TemplateBody: bodyWith(Properties) }));
  return {
    reaches: (status: string) => reached(client, StackId, status),
    update: (properties: object) =>
      client.send(new UpdateStackCommand({ StackName, TemplateBody: bodyWith(properties) })),
    remove: () => client.send(new DeleteStackCommand({ StackName })),
  };
}

test("its deployment failed", async () => {
  const { reaches } = await createStack("broken", "AWS::SQS::Queue", { QueueName: "no name at all!" });
  await reaches("ROLLBACK_COMPLETE");
  const { code, of } = await doctor("--stage", "broken");
  expect(code).toBe(3);
  expect(of("stack")).toMatchObject({ verdict: "fail", message: "spot-connect-broken is ROLLBACK_COMPLETE" });
  expect(of("stack").remedy).toContain(
    "`spot down --stack spot-connect-broken --region us-east-1`, and deploy it again",
  );
  expect(of("stack").remedy).toContain(DEPLOY_AGAIN.replace("dev", "broken"));
  // Without its functions nothing says which images it would have.
  expect(of("images").verdict).toBe("unknown");
});

test("it is being deployed", async () => {
  await createStack("slow", "AWS::EFS::FileSystem", {});
  const { code, of } = await doctor("--stage", "slow");
  expect(code).toBe(0);
  expect(of("stack")).toMatchObject({
    verdict: "warn",
    message: "spot-connect-slow is CREATE_IN_PROGRESS",
    remedy: "Wait until that is done, then ask again.",
  });
});

test("its removal failed", async () => {
  const BucketName = "spot-connect-full-outputs";
  const { reaches, remove } = await createStack("full", "AWS::S3::Bucket", { BucketName });
  await reaches("CREATE_COMPLETE");
  const s3 = new S3Client({ ...running().config, forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: BucketName, Key: "result", Body: "1" }));
  await remove();
  await reaches("DELETE_FAILED");
  const { code, of } = await doctor("--stage", "full");
  expect(code).toBe(3);
  expect(of("stack")).toMatchObject({ verdict: "fail", message: "spot-connect-full is DELETE_FAILED" });
  expect(of("stack").remedy).toMatch(/then `spot down --stack spot-connect-full --region us-east-1` goes on\.$/);
});

test("an update failed, and could not be taken back", async () => {
  const parameter = { Name: "/spot-connect/stuck", Type: "String" };
  const { reaches, update } = await createStack("stuck", "AWS::SSM::Parameter", { ...parameter, Value: "before" });
  await reaches("CREATE_COMPLETE");
  const order = { service: "ssm", operation: "PutParameter", times: 2, error: "AccessDeniedException" };
  await fetch(`${running().cloud.endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(order) });
  await update({ ...parameter, Value: "after" });
  await reaches("UPDATE_ROLLBACK_FAILED");
  const { code, of } = await doctor("--stage", "stuck");
  expect(code).toBe(3);
  expect(of("stack")).toMatchObject({ verdict: "fail", message: "spot-connect-stuck is UPDATE_ROLLBACK_FAILED" });
  expect(of("stack").remedy).toContain(
    "`aws cloudformation continue-update-rollback --stack-name spot-connect-stuck --region us-east-1`",
  );
});

test("subnets that lead nowhere, until their VPC has the endpoints that are named", async () => {
  const ec2 = new EC2Client(running().config);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.7.0.0/16" }));
  const VpcId = Vpc?.VpcId ?? "";
  await stack({ vpcId: VpcId });
  expect((await doctor()).of("subnets")).toMatchObject({
    verdict: "fail",
    message: `${VpcId} has no subnet with a free address in a zone of us-east-1`,
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
    remedy: expect.stringContaining('--param "publicIp=true"`, with the other parameters it was deployed with'),
  });
});

test("only the subnets that the deployment names count", async () => {
  const { Subnets = [] } = await new EC2Client(running().config).send(new DescribeSubnetsCommand());
  const { SubnetId = "", AvailabilityZone } = Subnets[0] ?? {};
  await stack({ subnetIds: [SubnetId] });
  expect((await doctor()).of("subnets")).toMatchObject({
    verdict: "warn",
    message: expect.stringContaining(`all subnets are in ${AvailabilityZone}:`),
    remedy: expect.stringContaining(`--param "subnetIds=${SubnetId},subnet-…"`),
  });
});

test("a subnet that the deployment names is gone", async () => {
  await stack({ subnetIds: ["subnet-0123456789abcdef0"] });
  const { code, of } = await doctor();
  expect(code).toBe(4);
  expect(of("subnets")).toMatchObject({
    verdict: "fail",
    message: expect.stringMatching(/^vpc-\w+ has no subnet-0123456789abcdef0, which the deployment names/),
    remedy: expect.stringContaining('--param "subnetIds=subnet-…"`, with the other parameters'),
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

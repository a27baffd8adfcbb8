/** As much of a stack as `spot doctor` looks at: its network, its API, the function that knows its images. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { expect } from "vitest";
import PACKAGE from "../../package.json" with { type: "json" };
import { makeZip } from "../local/lambda/make-zip.ts";
import type { ClientConfig } from "../local/cloud.ts";
import { serve } from "../contract/http-server.ts";
import { createWorld, type World } from "../contract/memory-ports.ts";
import { PutObjectCommand, CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { waitFor } from "../wait-for.ts";

interface Wish {
  /** The default one, unless another is named. */
  readonly vpcId?: string;
  readonly hasPublicIp?: boolean;
  /** What the stack's API says it is. */
  readonly release?: string;
  readonly images?: Readonly<Record<string, string>>;
  /** The only ones it launches in. */
  readonly subnetIds?: readonly string[];
  /** Whether it is protected from being removed. */
  readonly isProtected?: boolean;
  /** Whether it has run-job; its executions do nothing, and run until they are stopped. */
  readonly hasRunJob?: boolean;
}

export interface StackLike {
  /** What its API knows. */
  readonly world: World;
  readonly bucket: string;
  readonly instancePolicyArn: string;
  readonly runJobArn: string;
  /** Takes it away, if it is still there. */
  remove(): Promise<void>;
}

const AMAZON_LINUX = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

export async function createStackLike(config: ClientConfig, StackName: string, wish: Wish = {}): Promise<StackLike> {
  const { release = PACKAGE.version } = wish;
  const world = createWorld();
  const served = await serve(world, (path) =>
    path === "/openapi.json"
      ? JSON.stringify({ openapi: "3.1.1", info: { title: "", version: release }, paths: {} })
      : null,
  );
  await putCode(config);
  const client = new CloudFormationClient(config);
  const bucket = `${StackName}-outputs`;
  const command = new CreateStackCommand({
    StackName,
    TemplateBody: JSON.stringify(templateOf(StackName, bucket, served.endpoint, wish)),
    Capabilities: ["CAPABILITY_IAM"],
    EnableTerminationProtection: wish.isProtected ?? false,
  });
  const { StackId } = await client.send(command);
  await reached(client, StackId, "CREATE_COMPLETE");
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  const outputs = Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]));
  return {
    world,
    bucket,
    instancePolicyArn: outputs["InstancePolicyArn"] ?? "",
    runJobArn: outputs["RunJobArn"] ?? "",
    remove: async () => {
      // It stays as long as its cloud.
      if (wish.isProtected) return served.close();
      await client.send(new DeleteStackCommand({ StackName }));
      await reached(client, StackId, "DELETE_COMPLETE");
      client.destroy();
      await served.close();
    },
  };
}

function templateOf(
  stack: string,
  BucketName: string,
  endpoint: string,
  { vpcId, hasPublicIp = true, images = { IMAGE: AMAZON_LINUX }, subnetIds = [], hasRunJob = false }: Wish,
): object {
  return {
    Resources: {
      Group: {
        Type: "AWS::EC2::SecurityGroup",
        Properties: { GroupDescription: "instances", ...(vpcId && { VpcId: vpcId }) },
      },
      // As resources/storage.yml has it.
      Bucket: { Type: "AWS::S3::Bucket", DeletionPolicy: "Retain", Properties: { BucketName } },
      LaunchTemplate: launchTemplate(hasPublicIp),
      Role: roleOf("lambda.amazonaws.com"),
      InstancePolicy: INSTANCE_POLICY,
      RequestCapacity: requestCapacity(stack, { ...images, SUBNET_IDS: subnetIds.join(",") }),
      ...(hasRunJob && { RunJobRole: roleOf("states.amazonaws.com"), RunJob: runJob(stack) }),
    },
    Outputs: {
      ApiEndpoint: { Value: endpoint },
      BucketName: { Value: { Ref: "Bucket" } },
      InstancePolicyArn: { Value: { Ref: "InstancePolicy" } },
      ...(hasRunJob && { RunJobArn: { Value: { Ref: "RunJob" } } }),
    },
  };
}

const [CODE_BUCKET, CODE_KEY] = ["stack-like-code", "code.zip"];

async function putCode(config: ClientConfig): Promise<void> {
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: CODE_BUCKET }));
  const Body = makeZip({ "index.mjs": "export const handler = () => null;" });
  await s3.send(new PutObjectCommand({ Bucket: CODE_BUCKET, Key: CODE_KEY, Body }));
  s3.destroy();
}

const launchTemplate = (AssociatePublicIpAddress: boolean) => ({
  Type: "AWS::EC2::LaunchTemplate",
  Properties: {
    LaunchTemplateData: {
      NetworkInterfaces: [
        { DeviceIndex: 0, AssociatePublicIpAddress, Groups: [{ "Fn::GetAtt": ["Group", "GroupId"] }] },
      ],
    },
  },
});

const roleOf = (Service: string) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
    },
  },
});

const runJob = (stack: string) => ({
  Type: "AWS::StepFunctions::StateMachine",
  Properties: {
    StateMachineName: `${stack}-run-job`,
    RoleArn: { "Fn::GetAtt": ["RunJobRole", "Arn"] },
    DefinitionString: JSON.stringify({
      QueryLanguage: "JSONata",
      StartAt: "Admit",
      States: { Admit: { Type: "Wait", Seconds: 3600, End: true } },
    }),
  },
});

const INSTANCE_POLICY = {
  Type: "AWS::IAM::ManagedPolicy",
  Properties: {
    Roles: [{ Ref: "Role" }],
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "ec2messages:GetMessages", Resource: "*" }],
    },
  },
};

const requestCapacity = (stack: string, Variables: Readonly<Record<string, string>>) => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    FunctionName: `${stack}-requestCapacity`,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: { "Fn::GetAtt": ["Role", "Arn"] },
    Code: { S3Bucket: CODE_BUCKET, S3Key: CODE_KEY },
    Environment: { Variables },
  },
});

/** The name finds no stack that is gone: then it is to be the id. */
export const reached = (client: CloudFormationClient, StackName: string | undefined, status: string): Promise<void> =>
  waitFor(async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks?.[0]?.StackStatus).toBe(status);
  }, 20);

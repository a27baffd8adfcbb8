/**
 * A deployment as `serverless deploy` does it, through the AWS SDK alone: the bucket's stack, the artifacts into it,
 * then the whole stack. The endpoint may be AWS or the local cloud; nothing here can tell.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Package } from "./package.ts";

export interface Target {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** The stack's outputs, by key. */
export type Outputs = Readonly<Record<string, string>>;

const POLL_MS = 100;

export async function deployStack(target: Target, stackName: string, files: Package): Promise<Outputs> {
  const cloudFormation = new CloudFormationClient(target);
  try {
    if ((await describe(cloudFormation, stackName)) === null) {
      await cloudFormation.send(
        new CreateStackCommand({
          StackName: stackName,
          TemplateBody: files.bucketTemplate,
          Capabilities: CAPABILITIES,
        }),
      );
      await settled(cloudFormation, stackName);
    }
    const bucket = await deploymentBucket(cloudFormation, stackName);
    await upload(target, bucket, files);
    await update(cloudFormation, stackName, templateUrl(target, bucket, files));
    return outputsOf(await settled(cloudFormation, stackName));
  } finally {
    cloudFormation.destroy();
  }
}

const CAPABILITIES = ["CAPABILITY_IAM" as const, "CAPABILITY_NAMED_IAM" as const];
const TEMPLATE = "compiled-cloudformation-template.json";

/** CloudFormation takes at most 51,200 bytes in the request itself, so the template goes by its place in the bucket. */
const templateUrl = (target: Target, bucket: string, files: Package): string =>
  `${target.endpoint}/${bucket}/${files.prefix}/${TEMPLATE}`;

async function update(cloudFormation: CloudFormationClient, stackName: string, url: string): Promise<void> {
  try {
    await cloudFormation.send(
      new UpdateStackCommand({ StackName: stackName, TemplateURL: url, Capabilities: CAPABILITIES }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("No updates are to be performed"))) throw error;
  }
}

async function upload(target: Target, bucket: string, files: Package): Promise<void> {
  const s3 = new S3Client({ ...target, forcePathStyle: true });
  try {
    const put = async (
      name: string,
      body: string | ReturnType<typeof createReadStream>,
      bytes: number,
    ): Promise<void> => {
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: `${files.prefix}/${name}`, Body: body, ContentLength: bytes }),
      );
    };
    await put(TEMPLATE, files.template, Buffer.byteLength(files.template));
    for (const name of files.artifacts) {
      const path = join(files.directory, name);
      await put(name, createReadStream(path), (await stat(path)).size);
    }
  } finally {
    s3.destroy();
  }
}

async function deploymentBucket(cloudFormation: CloudFormationClient, stackName: string): Promise<string> {
  const { StackResourceDetail } = await cloudFormation.send(
    new DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: "ServerlessDeploymentBucket" }),
  );
  return StackResourceDetail?.PhysicalResourceId ?? "";
}

async function describe(cloudFormation: CloudFormationClient, stackName: string): Promise<Stack | null> {
  try {
    return (await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }))).Stacks?.[0] ?? null;
  } catch (error) {
    if (error instanceof Error && error.message.includes("does not exist")) return null;
    throw error;
  }
}

async function settled(cloudFormation: CloudFormationClient, stackName: string): Promise<Stack> {
  for (;;) {
    const stack = await describe(cloudFormation, stackName);
    const status = stack?.StackStatus ?? "";
    if (stack !== null && !status.endsWith("_IN_PROGRESS")) {
      if (/^(CREATE|UPDATE)_COMPLETE$/.test(status)) return stack;
      throw new Error(`stack ${stackName} is ${status}:\n${await failures(cloudFormation, stackName)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function failures(cloudFormation: CloudFormationClient, stackName: string): Promise<string> {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: stackName }));
  return StackEvents.filter((event) => event.ResourceStatus?.endsWith("_FAILED"))
    .map((event) => `  ${event.LogicalResourceId}: ${event.ResourceStatusReason}`)
    .join("\n");
}

const outputsOf = (stack: Stack): Outputs =>
  Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? "", OutputValue ?? ""]));

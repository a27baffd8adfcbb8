/** A few exchanges of AWS's own clients with a local cloud, one or more of each protocol, as the cloud records them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as ec2 from "@aws-sdk/client-ec2";
import * as efs from "@aws-sdk/client-efs";
import * as iam from "@aws-sdk/client-iam";
import * as s3 from "@aws-sdk/client-s3";
import * as ssm from "@aws-sdk/client-ssm";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { startTestCloud } from "../local/cloud.ts";

export interface Exchange {
  service: string;
  operation: string;
  role: string | null;
  request: Message & { method: string; target: string };
  response: Message & { status: number };
}
export interface Message {
  headers: Record<string, string>;
  body: string;
  isBase64: boolean;
}

const TRUST = { Version: "2012-10-17", Statement: [] };

export async function recordExchanges(record: string): Promise<readonly Exchange[]> {
  const { cloud, clientConfig } = await startTestCloud({ record });
  const log = new logs.CloudWatchLogsClient(clientConfig);
  await log.send(new logs.CreateLogGroupCommand({ logGroupName: "group", tags: { stack: "dev" } }));
  // The same again is refused.
  await log.send(new logs.PutRetentionPolicyCommand({ logGroupName: "none", retentionInDays: 7 })).catch(() => {});
  await new ssm.SSMClient(clientConfig).send(new ssm.PutParameterCommand({ Name: "p", Value: "v", Type: "String" }));
  await new ec2.EC2Client(clientConfig).send(new ec2.DescribeVpcsCommand({ MaxResults: 5 }));
  const role = { RoleName: "role", AssumeRolePolicyDocument: JSON.stringify(TRUST) };
  await new iam.IAMClient(clientConfig).send(new iam.CreateRoleCommand(role));
  const fileSystem = { CreationToken: "token", PerformanceMode: "generalPurpose" as const, Encrypted: true };
  await new efs.EFSClient(clientConfig).send(new efs.CreateFileSystemCommand(fileSystem));
  const objects = new s3.S3Client({ ...clientConfig, forcePathStyle: true });
  await objects.send(new s3.CreateBucketCommand({ Bucket: "bucket" }));
  await objects.send(new s3.ListObjectsV2Command({ Bucket: "bucket", MaxKeys: 10 }));
  const datum = { MetricName: "sold", Value: 1, Unit: "Count" as const };
  const watch = new cloudwatch.CloudWatchClient({ ...clientConfig, protocol: SmithyRpcV2CborProtocol });
  await watch.send(new cloudwatch.PutMetricDataCommand({ Namespace: "Shop", MetricData: [datum] }));
  await watch.send(new cloudwatch.ListMetricsCommand({ Namespace: "Shop" }));
  await cloud.stop();
  const lines = readFileSync(join(record, "exchanges.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Exchange);
}

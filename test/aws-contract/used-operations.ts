/** What the product asks of AWS while it runs, read from its code: a suite that leaves one out is not whole. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/package.ts";
import type { Answers } from "./account.ts";

/**
 * By SDK package, the name its calls are recorded with. Other services are asked about by a deployment or a check of the
 * account alone, and have tests of their own under test/local.
 */
const SERVICES: Readonly<Record<string, string>> = {
  "client-cloudwatch-logs": "CloudWatch Logs",
  "client-dynamodb": "DynamoDB",
  "client-ec2": "EC2",
  "client-efs": "EFS",
  "client-eventbridge": "EventBridge",
  "client-s3": "S3",
  "client-sfn": "SFN",
  "client-sns": "SNS",
  "client-sqs": "SQS",
  "client-ssm": "SSM",
  "lib-dynamodb": "DynamoDB",
};
/** The document client's names for DynamoDB's operations. */
const ITEMS: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Get: "GetItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
};
/** layers/agent signs its own requests, and so does aws/s3-calls.ts. */
const SIGNED_BY_HAND = [
  "CloudWatch Logs.CreateLogStream",
  "CloudWatch Logs.PutLogEvents",
  "S3.CompleteMultipartUpload",
  "S3.CreateMultipartUpload",
  "S3.GetObject",
  "S3.ListMultipartUploads",
  "S3.ListObjectsV2",
  "S3.ListParts",
  "S3.PutObject",
  "S3.UploadPart",
];

function usedOperations(): readonly string[] {
  const used = new Set(SIGNED_BY_HAND);
  for (const file of globSync("{aws,cli}/**/*.ts", { cwd: ROOT })) {
    const text = readFileSync(join(ROOT, file), "utf8");
    for (const [, names = "", client = ""] of text.matchAll(/import \{([^}]*)\} from "@aws-sdk\/([\w-]+)"/g)) {
      const service = SERVICES[client];
      const operations = [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(([, a, b]) => a ?? b ?? "");
      if (service) for (const operation of operations) used.add(`${service}.${ITEMS[operation] ?? operation}`);
    }
  }
  return [...used].toSorted();
}

export const findUnasked = (answers: Answers): readonly string[] =>
  usedOperations().filter((operation) => !answers.get(operation)?.has("ok"));

/**
 * The permissions of CloudWatch Logs' operations. Refusals name every resource as `log-group:GROUP:log-stream:STREAM`, either
 * left empty where a call names none, which is also what a group's ARN with `:*` matches.
 */
import { arnsOf, requestTags, removedTags, right, tagOnCreate } from "../iam/rights.ts";
import type { Access, Cloud } from "../kernel/service.ts";

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName?: string;
  readonly resourceArn?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly tagKeys?: readonly string[];
}

const OPERATIONS = [
  "CreateLogGroup",
  "DeleteLogGroup",
  "DescribeLogGroups",
  "PutRetentionPolicy",
  "DeleteRetentionPolicy",
  "TagResource",
  "UntagResource",
  "ListTagsForResource",
  "CreateLogStream",
  "DescribeLogStreams",
  "PutLogEvents",
  "GetLogEvents",
  "FilterLogEvents",
] as const;

const groupOf = (identifier = ""): string => /(?:^|:log-group:)([^:]*)(?::\*)?$/.exec(identifier)?.[1] ?? "";

export function accessOfLogs(cloud: Pick<Cloud, "region" | "accountId">): Readonly<Record<string, Access>> {
  const arn = arnsOf(cloud, "logs");
  const onStream =
    (operation: string): Access<Input> =>
    ({ logGroupName, logGroupIdentifier, resourceArn, logStreamName = "", tags, tagKeys }) => {
      const group = logGroupName ?? groupOf(logGroupIdentifier ?? resourceArn);
      const resource = arn(`log-group:${group}:log-stream:${logStreamName}`);
      return [
        right(`logs:${operation}`, resource, { ...requestTags(tags), ...removedTags(tagKeys) }),
        ...(operation === "CreateLogGroup" ? tagOnCreate("logs:TagResource", arn(`log-group:${group}`), tags) : []),
      ];
    };
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, onStream(operation)]));
}

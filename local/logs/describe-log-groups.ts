import type {
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsResponse,
  LogGroup as Description,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "./errors.ts";
import { DESCRIBE_PAGE } from "./facts.ts";
import { batchesOf, groupArn, groupsOf, streamsOf } from "./groups.ts";
import type { LogGroup, Logs } from "./groups.ts";
import { checkLimit, pageOf } from "./pages.ts";

export const describeLogGroups =
  (logs: Logs) =>
  (input: DescribeLogGroupsCommandInput): DescribeLogGroupsResponse => {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
    if (prefix !== undefined && pattern !== undefined)
      throw invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    const groups = groupsOf(logs.store)
      .values()
      .filter(({ name }) => name.startsWith(prefix ?? "") && name.includes(pattern ?? ""))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, next } = pageOf(groups, input.nextToken, checkLimit(input.limit, DESCRIBE_PAGE));
    const describeOne = pattern === undefined ? describe : describeBriefly;
    return { logGroups: items.map((group) => describeOne(logs, group)), ...next };
  };

const describe = (logs: Logs, { name, createdMs, retentionDays }: LogGroup): Description => ({
  logGroupName: name,
  creationTime: createdMs,
  ...(retentionDays === null ? {} : { retentionInDays: retentionDays }),
  metricFilterCount: 0,
  arn: `${groupArn(logs, name)}:*`,
  logGroupArn: groupArn(logs, name),
  logGroupClass: "STANDARD",
  storedBytes: storedBytes(logs, name),
});

/** What a search by pattern answers (API reference, DescribeLogGroups, logGroupNamePattern). */
const describeBriefly = (logs: Logs, { name, createdMs }: LogGroup): Description => ({
  logGroupName: name,
  creationTime: createdMs,
  arn: `${groupArn(logs, name)}:*`,
});

const storedBytes = ({ store }: Logs, group: string): number =>
  streamsOf(store, group)
    .values()
    .flatMap(({ name }) => batchesOf(store, group, name).values().flat())
    .reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);

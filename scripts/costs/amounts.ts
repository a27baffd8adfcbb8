/** What was used between two times of a local cloud: from its list of calls and its functions' own reports. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { paginateGetExecutionHistory, SFNClient, type HistoryEvent } from "@aws-sdk/client-sfn";
import type { CallRecord } from "@spot-connect/local-cloud";
import type { Account } from "../account.ts";
import type { Amounts } from "./prices.ts";
import { transitionsIn } from "./transitions.ts";

export interface Span {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** Whose use is counted: a function's role session has the function's name, an instance's its id. */
export type Whose = (caller: string) => boolean;

const WRITES = ["PutItem", "UpdateItem", "DeleteItem"];
const READS = ["GetItem", "Query"];
/** A control item, of up to 2 KB, goes to the index that lists it as well: 2 units apiece. Everything else is one item of 1 KB. */
const unitsOf = ({ operation, request }: CallRecord): number =>
  operation === "UpdateItem" && request.includes('"control"') ? 4 : 1;

export async function amountsIn(account: Account, span: Span, whose: Whose): Promise<Omit<Amounts, "transitions">> {
  const response = await fetch(`${account.cloud.endpoint}/_local/calls`);
  const all = (await response.json()) as readonly CallRecord[];
  const calls = all.filter(({ time, caller }) => whose(caller) && isIn(span, Date.parse(time)));
  const count = (service: string, operations: readonly string[]): number =>
    calls.filter((call) => call.service === service && operations.includes(call.operation)).length;
  const writes = calls.filter((call) => call.service === "dynamodb" && WRITES.includes(call.operation));
  return {
    ...(await logged(account, span, whose)),
    writes: writes.reduce((sum, call) => sum + unitsOf(call), 0),
    reads: count("dynamodb", READS),
    apiRequests: 0,
    events: count("events", ["PutEvents"]),
    bucketWrites: count("s3", ["PutObject", "ListObjectsV2", "UploadPart"]),
    bucketReads: count("s3", ["GetObject", "HeadObject"]),
  };
}

const isIn = ({ from, to }: Span, time: number): boolean => time >= from && time < to;
export const isInstance = (caller: string): boolean => caller.startsWith("i-");

/** CloudWatch Logs counts 26 bytes more for each event (CloudWatch Logs API reference, PutLogEvents). */
const EVENT_BYTES = 26;

interface Line {
  readonly type?: string;
  readonly record?: { readonly metrics?: { readonly billedDurationMs: number; readonly memorySizeMB: number } };
}

async function logged({ target, outputs }: Account, { from, to }: Span, whose: Whose) {
  const client = new CloudWatchLogsClient(target);
  const used: number[] = [];
  let logBytes = 0;
  const question = { logGroupName: outputs["FunctionsLogGroupName"], startTime: from, endTime: to };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, question)) {
    for (const { message = "", logStreamName = "" } of events) {
      if (!whose(functionOf(logStreamName))) continue;
      logBytes += Buffer.byteLength(message) + EVENT_BYTES;
      const { type, record } = JSON.parse(message) as Line;
      if (type !== "platform.report" || record?.metrics === undefined) continue;
      used.push((record.metrics.billedDurationMs / 1000) * (record.metrics.memorySizeMB / 1024));
    }
  }
  client.destroy();
  return { invocations: used.length, gbSeconds: used.length * median(used), logBytes };
}

/** Where the machine that counts is busy, a few cold starts would outweigh everything else. */
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** `2026/11/28/spot-connect-costs-api[$LATEST]0123…` */
const functionOf = (stream: string): string => /([\w-]+)\[/.exec(stream)?.[1] ?? "";

export async function transitionsOf({ target }: Account, executionArn: string): Promise<number> {
  const client = new SFNClient(target);
  const history: HistoryEvent[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn }))
    history.push(...events);
  client.destroy();
  return transitionsIn(history);
}

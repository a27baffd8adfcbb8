/**
 * The functions' logs: one JSON object a line, straight to stdout. Lambda replaces `console`, whose lines get a time and a
 * request id in front or are wrapped into a `message`; what is written to stdout stays as it is, and only a line that is
 * one JSON document is read for metrics by any reader (aws-powertools/powertools-lambda-typescript#1786 does the same).
 * Nothing is written outside an invocation, and no clock is read: a line's `time` is the input's; CloudWatch stamps its own.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { SpotConnectError } from "../core/errors.ts";
import type { LogEventType } from "./log-events.ts";

/** Lambda's own words, so that one filter finds its lines and ours. */
export type Level = "INFO" | "WARN" | "ERROR";

/** Of Lambda's context object, what a line has (Lambda developer guide, "context object in Node.js"). */
export interface LambdaContext {
  readonly functionName: string;
  readonly awsRequestId: string;
}

/** What each line of an invocation has. */
interface Invocation {
  readonly context: LambdaContext;
  /** The jobs it has touched so far; a line is a job's when there is just one. */
  readonly jobs: Set<string>;
  about: About;
}

/** Of the invocation's input, as far as it is known. */
export interface About {
  /** ISO-8601 UTC. */
  readonly time?: string | undefined;
  readonly executionArn?: string | undefined;
  readonly attempt?: number | undefined;
  readonly instanceId?: string | undefined;
}

export interface Line extends About {
  /** Absent: the one job that the invocation has touched; null: none. */
  readonly jobId?: string | null;
  readonly message?: string;
  /** Members of the event alone. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: ErrorFields;
  /** Of the embedded metric format: members that CloudWatch reads from the root (aws/metrics.ts). */
  readonly metrics?: Readonly<Record<string, unknown>>;
}

export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  /** AWS's own code, HTTP status and request id, where AWS answered. */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly awsRequestId?: string | undefined;
  /** Of errors nobody expected. */
  readonly stack?: string | undefined;
}

const scope = new AsyncLocalStorage<Invocation>();

/** Runs `work` as this invocation: its lines carry the function's name and Lambda's request id. */
export const asInvocation = <T>(context: LambdaContext, work: () => Promise<T>): Promise<T> =>
  scope.run({ context, jobs: new Set(), about: {} }, work);

/** Says what the rest of the invocation is about. */
export function concerns(jobId: string | null, about: About = {}): void {
  const invocation = scope.getStore();
  if (invocation === undefined) return;
  if (jobId !== null) invocation.jobs.add(jobId);
  invocation.about = { ...invocation.about, ...about };
}

export function log(level: Level, event: LogEventType, { metrics, ...line }: Line): void {
  const invocation = scope.getStore();
  if (invocation === undefined) return;
  const { about, context, jobs } = invocation;
  const { jobId: given = jobs.size === 1 ? [...jobs][0] : null } = line;
  const jobId = given ?? undefined;
  const { time = about.time, executionArn = about.executionArn, message, data, result, error } = line;
  const { attempt = about.attempt, instanceId = about.instanceId } = line;
  const what = { time, level, event, message: message && cut(message), jobId, attempt, instanceId };
  const where = { executionArn, function: context.functionName, requestId: context.awsRequestId };
  process.stdout.write(`${JSON.stringify({ ...what, ...where, data, result, error, ...metrics })}\n`);
}

/** An error that an adapter takes for an answer: why, and what AWS said. */
export function ignored(error: unknown, reason: string): void {
  log("INFO", "error-ignored", { message: reason, error: errorFields(error) });
}

/** What is said of an error. Its stack only when nobody expected it. */
export function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { name: typeof error, message: cut(String(error)) };
  const own = error instanceof SpotConnectError;
  const answer = own && error.cause instanceof Error ? error.cause : error;
  const { $metadata } = answer as { $metadata?: { httpStatusCode?: number; requestId?: string } };
  return {
    name: error.name,
    message: cut(error.message),
    ...($metadata === undefined
      ? {}
      : { code: answer.name, status: $metadata.httpStatusCode, awsRequestId: $metadata.requestId }),
    ...(own || $metadata !== undefined ? {} : { stack: error.stack }),
  };
}

/** Texts may be a script's last lines, a line of the log costs by the byte, and one of more than 256 KiB is no metric. */
const LONGEST_TEXT = 2000;
export const cut = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)} …` : text);

/** Groups, streams and events as the store keeps them. */
import type { Clock } from "../kernel/clock.ts";
import type { Collection, Store } from "../kernel/store.ts";
import { constraint, invalidParameter, noSuchGroup, noSuchStream } from "./errors.ts";
import { GROUP_NAME, STREAM_NAME } from "./facts.ts";

export interface LogGroup {
  readonly name: string;
  readonly createdMs: number;
  /** null: never expire. */
  readonly retentionDays: number | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStream {
  readonly name: string;
  readonly createdMs: number;
  readonly lastIngestionMs: number | null;
}

export interface LogEvent {
  /** 56 digits, beginning with the time. */
  readonly eventId: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** One PutLogEvents, so that the journal gets one line for it. */
export type Batch = readonly LogEvent[];

export interface Logs {
  readonly store: Store;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
}

export const groupsOf = (store: Store): Collection<LogGroup> => store.collection<LogGroup>("logs.groups");
export const streamsOf = (store: Store, group: string): Collection<LogStream> =>
  store.collection<LogStream>(`logs.streams.${group}`);
export const batchesOf = (store: Store, group: string, stream: string): Collection<Batch> =>
  // A colon is in no name.
  store.collection<Batch>(`logs.events.${group}:${stream}`);

export function checkGroupName(name: string): string {
  if (GROUP_NAME.test(name)) return name;
  throw constraint(name, "logGroupName", "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
}

export function checkStreamName(name: string): string {
  if (STREAM_NAME.test(name)) return name;
  throw constraint(name, "logStreamName", "Member must satisfy regular expression pattern: [^:*]*");
}

/** By name, or by the ARN that newer operations take as `logGroupIdentifier`. */
export function requireGroup({ store }: Logs, nameOrArn: string | undefined): LogGroup {
  const name = (nameOrArn ?? "").replace(/^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, "");
  const group = groupsOf(store).get(checkGroupName(name));
  if (!group) throw noSuchGroup();
  return group;
}

interface Named {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** One of the two, as GetLogEvents, FilterLogEvents and DescribeLogStreams take a group (API reference, of each). */
export function requireNamedGroup(logs: Logs, { logGroupName, logGroupIdentifier }: Named): LogGroup {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    throw invalidParameter("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  return requireGroup(logs, logGroupName ?? logGroupIdentifier);
}

export function requireStream(logs: Logs, group: LogGroup, name: string | undefined): LogStream {
  const stream = streamsOf(logs.store, group.name).get(checkStreamName(name ?? ""));
  if (!stream) throw noSuchStream();
  return stream;
}

/** In order of time; those of the same millisecond in the order they came. Expired ones are gone. */
export function eventsOf({ store, clock }: Logs, group: LogGroup, stream: string): readonly LogEvent[] {
  const events = batchesOf(store, group.name, stream).values().flat();
  const oldest =
    group.retentionDays === null ? Number.NEGATIVE_INFINITY : clock.now() - group.retentionDays * 86_400_000;
  return events.filter(({ timestamp }) => timestamp >= oldest).sort((a, b) => a.timestamp - b.timestamp);
}

export const groupArn = ({ region, accountId }: Logs, name: string): string =>
  `arn:aws:logs:${region}:${accountId}:log-group:${name}`;

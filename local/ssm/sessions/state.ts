import type { DataChannel } from "./channel.ts";

export interface SessionRecord {
  readonly id: string;
  /** An instance's id. */
  readonly target: string;
  readonly document: string;
  /** The ARN of who started it. */
  readonly owner: string;
  /** `aws:userid` of who started it: the tag `aws:ssmmessages:session-id`. */
  readonly userId: string;
  readonly reason: string | null;
  readonly startedAt: string;
  /** null: it is open, or the cloud ended before it did. */
  readonly endedAt: string | null;
}

/** A session that is open; the token opens one connection, and a new one is given for the next. */
export interface OpenSession {
  readonly channel: DataChannel;
  token: string | null;
}

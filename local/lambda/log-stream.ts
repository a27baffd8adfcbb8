/**
 * An environment's log stream. Lines are sent to CloudWatch Logs in the background, whatever has gathered in one call,
 * so that no invocation waits for its log.
 */
import type { Caller, Cloud } from "../kernel/service.ts";
import { LOG_TAIL_BYTES } from "./facts.ts";

export interface LogStream {
  readonly name: string;
  write(line: string): void;
  /** The lines since the last `startTail`, cut to what `LogResult` takes. */
  startTail(): void;
  tail(): string;
  /** Resolves when everything written so far has been sent or given up. */
  flushed(): Promise<void>;
}

interface Line {
  readonly timestamp: number;
  readonly message: string;
}

/** PutLogEvents takes 1 MB and 10,000 events a batch; each event counts 26 bytes more than its text (API reference). */
const BATCH = { bytes: 1_048_576, events: 10_000, overhead: 26 } as const;

export function openLogStream(cloud: Cloud, caller: Caller, logGroup: string, name: string): LogStream {
  const queue: Line[] = [];
  let sending: Promise<void> | null = null;
  let created = false;
  let kept = "";

  const create = async (): Promise<void> => {
    const createStream = (): Promise<void> =>
      ignoreExisting(cloud.call("logs", "CreateLogStream", { logGroupName: logGroup, logStreamName: name }, caller));
    try {
      await createStream();
    } catch (error) {
      // The role needs the right to make the group only where nobody else has made it.
      if ((error as Error).name !== "ResourceNotFoundException") throw error;
      await ignoreExisting(cloud.call("logs", "CreateLogGroup", { logGroupName: logGroup }, caller));
      await createStream();
    }
    created = true;
  };

  const drain = async (): Promise<void> => {
    // First let the rest of this turn's lines gather.
    await Promise.resolve();
    while (queue.length > 0) {
      const logEvents = takeBatch(queue);
      try {
        if (!created) await create();
        await cloud.call("logs", "PutLogEvents", { logGroupName: logGroup, logStreamName: name, logEvents }, caller);
      } catch (error) {
        // A role without leave to log loses its log, as on AWS.
        cloud.log("a function's log could not be written", { logGroup, error: String(error) });
      }
    }
    sending = null;
  };

  return {
    name,
    write(line) {
      kept = `${kept}${line}\n`.slice(-2 * LOG_TAIL_BYTES);
      if (line.trim() === "") return;
      queue.push({ timestamp: cloud.clock.now(), message: `${line}\n` });
      sending ??= drain();
    },
    startTail() {
      kept = "";
    },
    tail: () => Buffer.from(kept).subarray(-LOG_TAIL_BYTES).toString("base64"),
    flushed: async () => {
      await sending;
    },
  };
}

function takeBatch(queue: Line[]): Line[] {
  const batch: Line[] = [];
  let bytes = 0;
  for (const line of queue) {
    bytes += Buffer.byteLength(line.message) + BATCH.overhead;
    if (batch.length > 0 && (bytes > BATCH.bytes || batch.length === BATCH.events)) break;
    batch.push(line);
  }
  queue.splice(0, batch.length);
  return batch;
}

async function ignoreExisting(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof Error && error.name === "ResourceAlreadyExistsException")) throw error;
  }
}

/**
 * Invocations accepted with 202: kept until they are done, tried again as Lambda does, then handed to a destination or
 * dead-letter queue. Source: Lambda developer guide, "Error handling in asynchronous invocation".
 */
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import { sendResult } from "./destinations.ts";
import type { Condition } from "./destinations.ts";
import {
  ASYNC_RETRY_SECONDS,
  ASYNC_THROTTLE_RETRY_SECONDS,
  DEFAULT_ASYNC_AGE_SECONDS,
  DEFAULT_ASYNC_RETRIES,
} from "./facts.ts";
import type { Pool } from "./pool.ts";
import { runFunction } from "./run-function.ts";
import type { RunResult } from "./run-function.ts";
import type { AsyncInvocation, FunctionRecord, LambdaState } from "./state.ts";

export interface AsyncInvocations {
  accept(record: FunctionRecord, requestId: string, payload: Buffer): void;
  /** Takes up what an earlier process accepted. */
  resume(): void;
  stop(): void;
}

interface Parts {
  readonly cloud: Cloud;
  readonly state: LambdaState;
  readonly pool: Pool;
}

export function createAsyncInvocations(parts: Parts): AsyncInvocations {
  const { cloud, state } = parts;
  const cancels = new Map<string, () => void>();
  let isStopped = false;

  const schedule = (invocation: AsyncInvocation): void => {
    const start = (): void => {
      cancels.delete(invocation.requestId);
      void cloud.clock.hold(attempt(invocation));
    };
    cancels.set(invocation.requestId, cloud.clock.at(invocation.nextAt, start));
  };

  const retry = (invocation: AsyncInvocation): void => {
    state.asyncInvocations.put(invocation.requestId, invocation);
    schedule(invocation);
  };

  const finish = async (
    invocation: AsyncInvocation,
    record: FunctionRecord,
    condition: Condition,
    result: RunResult | null,
  ): Promise<void> => {
    try {
      await sendResult(cloud, record, { invocation, condition, result });
    } catch (error) {
      cloud.log("the result of an asynchronous invocation could not be delivered", {
        function: record.name,
        error: String(error),
      });
    }
    state.asyncInvocations.delete(invocation.requestId);
  };

  const attempt = async (invocation: AsyncInvocation): Promise<void> => {
    const record = state.functions.get(invocation.functionName);
    if (!record) return state.asyncInvocations.delete(invocation.requestId);
    const ran = await tryRun(parts, record, invocation);
    // A stop kills the environments: what it broke is taken up by the next start.
    if (isStopped) return;
    if (ran.kind === "ended" && ran.result.functionError === null)
      return finish(invocation, record, "Success", ran.result);
    const next =
      ran.kind === "ended" ? afterFailure(cloud, record, invocation) : afterThrottle(cloud, record, invocation);
    if (next.kind === "retry") return retry(next.invocation);
    return finish(invocation, record, next.condition, ran.kind === "ended" ? ran.result : null);
  };

  return {
    accept(record, requestId, payload) {
      const now = cloud.clock.now();
      const text = payload.toString("base64");
      const counts = { failures: 0, throttles: 0 };
      // Never before the function is active: Lambda keeps the event until then.
      const nextAt = Math.max(now, record.activeAt);
      retry({ requestId, functionName: record.name, payload: text, acceptedAt: now, ...counts, nextAt });
    },
    resume: () => state.asyncInvocations.values().forEach(schedule),
    stop() {
      isStopped = true;
      for (const cancel of cancels.values()) cancel();
    },
  };
}

type Ran = { readonly kind: "ended"; readonly result: RunResult } | { readonly kind: "throttled" };

async function tryRun(parts: Parts, record: FunctionRecord, { requestId, payload }: AsyncInvocation): Promise<Ran> {
  try {
    return { kind: "ended", result: await runFunction(parts, record, requestId, Buffer.from(payload, "base64")) };
  } catch (error) {
    if (!(error instanceof AwsError))
      parts.cloud.log("an asynchronous invocation could not start", { error: String(error) });
    return { kind: "throttled" };
  }
}

type Next =
  | { readonly kind: "retry"; readonly invocation: AsyncInvocation }
  | { readonly kind: "give up"; readonly condition: Condition };

function afterFailure(cloud: Cloud, record: FunctionRecord, invocation: AsyncInvocation): Next {
  const retries = record.eventInvoke?.maximumRetryAttempts ?? DEFAULT_ASYNC_RETRIES;
  const failures = invocation.failures + 1;
  const delay = ASYNC_RETRY_SECONDS[Math.min(failures, ASYNC_RETRY_SECONDS.length) - 1] ?? 0;
  if (failures > retries) return { kind: "give up", condition: "RetriesExhausted" };
  return unlessTooOld(record, { ...invocation, failures, nextAt: cloud.clock.now() + delay * 1000 });
}

function afterThrottle(cloud: Cloud, record: FunctionRecord, invocation: AsyncInvocation): Next {
  const { first, longest } = ASYNC_THROTTLE_RETRY_SECONDS;
  const delay = Math.min(longest, first * 2 ** invocation.throttles);
  // A function reserved to nothing never runs: its events go to the dead letters at once (same page).
  if (record.reservedConcurrency === 0) return { kind: "give up", condition: "ZeroReservedConcurrency" };
  const throttles = invocation.throttles + 1;
  return unlessTooOld(record, { ...invocation, throttles, nextAt: cloud.clock.now() + delay * 1000 });
}

function unlessTooOld(record: FunctionRecord, invocation: AsyncInvocation): Next {
  const ageSeconds = record.eventInvoke?.maximumEventAgeSeconds ?? DEFAULT_ASYNC_AGE_SECONDS;
  return invocation.nextAt > invocation.acceptedAt + ageSeconds * 1000
    ? { kind: "give up", condition: "EventAgeExceeded" }
    : { kind: "retry", invocation };
}

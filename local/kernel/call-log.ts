/**
 * What was asked of the cloud over the wire, newest last: a test learns from it what each function did, call by call.
 * Calls that AWS's services make among themselves are not in it.
 */
import type { Clock } from "./clock.ts";
import { LostAnswer } from "./faults.ts";
import { AwsError, callerName } from "./service.ts";
import type { Call, Caller, CallerProcess } from "./service.ts";

export interface CallRecord {
  /** ISO-8601 UTC, by the cloud's clock. */
  readonly time: string;
  /** See `callerName`. */
  readonly caller: string;
  /** The request id of the invocation in whose course the call was made; null: not by a function. */
  readonly invocation: string | null;
  readonly service: string;
  readonly operation: string;
  /** How the request's body begins. */
  readonly request: string;
  /** The answer's HTTP status; null: none has been sent, or it was lost on purpose. */
  status: number | null;
}

export interface CallLog {
  /** Runs the work of a call and notes what came of it. `statusOf` reads an answer that was sent without an error. */
  record<T>(call: Call, body: Buffer, work: () => Promise<T>, statusOf: (result: T) => number): Promise<T>;
  list(): readonly CallRecord[];
  clear(): void;
}

/** Of one hour of a busy job; older ones are dropped. */
const MOST_RECORDS = 10_000;
const REQUEST_CHARACTERS = 500;

export function createCallLog(clock: Clock, processOf: (caller: Caller) => CallerProcess | null): CallLog {
  let records: CallRecord[] = [];
  return {
    async record(call, body, work, statusOf) {
      const record: CallRecord = {
        time: new Date(clock.now()).toISOString(),
        caller: callerName(call.caller),
        invocation: processOf(call.caller)?.invocation ?? null,
        service: call.service,
        operation: call.operation,
        request: body.toString("utf8", 0, REQUEST_CHARACTERS),
        status: null,
      };
      records.push(record);
      if (records.length > MOST_RECORDS) records = records.slice(-MOST_RECORDS / 2);
      try {
        const result = await work();
        record.status = statusOf(result);
        return result;
      } catch (error) {
        if (!(error instanceof LostAnswer)) record.status = error instanceof AwsError ? error.status : 500;
        throw error;
      }
    },
    list: () => records,
    clear: () => void (records = []),
  };
}

/**
 * Every name that the `event` member of a log line can have: the timeline's own (core/events.ts), and these. The names are
 * what queries, filters and alarms of an account hang on: they are added to, never changed. docs/operate.md has the table.
 */
import { JOB_EVENTS, type JobEventType } from "../core/events.ts";

const FUNCTION_EVENTS = {
  invoked: "A function was called and answered; `result` has the plain members of its answer.",
  "invocation-failed":
    "A function was called and threw. `WARN`: one of our error names, which the state machine expects; `ERROR`: anything else.",
  "request-answered": "The HTTP API answered; `result` has method, path and status, and the error's name if it is one.",
  "request-failed": "An unexpected error, answered 500: its stack. The caller saw only `InternalError`.",
  "call-failed":
    "AWS refused a call, or did not answer it in the SDK's tries. What the function made of it, the lines after it say.",
  "call-refused":
    "An adapter said no by one of our error names that is not for trying again; often an ordinary answer (`JobNotFound`).",
  "error-ignored": "AWS's error says that there is nothing to do, or nothing that matters; `message` says why.",
  "leftover-found":
    "The sweep marked or removed something without an owner, or could not. {kind, id, state, action, because}",
  "leftovers-swept": "A sweep is done: counts by action, and what failed.",
} as const;
export type FunctionEventType = keyof typeof FUNCTION_EVENTS;
export type LogEventType = JobEventType | FunctionEventType;

/** By name: what a line of it says. */
export const LOG_EVENTS: Readonly<Record<LogEventType, string>> = { ...JOB_EVENTS, ...FUNCTION_EVENTS };

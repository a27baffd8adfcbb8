/** Task: an integration is invoked; with `.waitForTaskToken` the state ends by the token, not by the answer. */
import type { Json, JsonObject, TaskState } from "../definition.ts";
import type { Draft } from "../draft.ts";
import { addSeconds, closeCommand, invoke, recordIn, scopeOf, setTimer, visitOf } from "../draft.ts";
import type { ExecutionIdentity, Outcome, TaskWork, Thread } from "../execution.ts";
import { leaveState } from "../exit.ts";
import type { Scope } from "../expression.ts";
import { LONGEST_SECONDS } from "../facts.ts";
import { Failure, HEARTBEAT_TIMEOUT, RUNTIME, TIMEOUT } from "../failure.ts";
import { describeOutput } from "../history.ts";
import { checkSize } from "../payload.ts";
import { evaluateInteger, evaluateTemplate } from "../template.ts";
import { closeWork } from "../threads.ts";
import { mintToken } from "../token.ts";

const CALLBACK = ".waitForTaskToken";

export async function runTask(draft: Draft, thread: Thread, state: TaskState): Promise<void> {
  const visit = visitOf(thread);
  const { identity } = draft.execution;
  const invokeId = draft.execution.lastCommand + 1;
  visit.token = state.Resource.endsWith(CALLBACK)
    ? mintToken(identity.executionArn, invokeId, draft.chance.secret())
    : null;
  const scope = scopeOf(draft, thread);
  const limits = await evaluateLimits(state, scope);
  const args =
    state.Arguments === undefined ? visit.input : await evaluateTemplate(state.Arguments, "Arguments", scope);
  checkSize(args, state.Resource);
  recordIn(draft, thread, "TaskScheduled", describeSchedule(state, identity, args, limits));
  recordIn(draft, thread, "TaskStarted", describeResource(state));
  const { token, name, retryCount } = visit;
  visit.work = {
    kind: "task",
    invoke: invoke(draft, thread, { resource: state.Resource, arguments: args, state: name, retryCount, token }),
    timeout: setTimer(draft, thread, addSeconds(draft.time, limits.timeout ?? LONGEST_SECONDS)),
    heartbeat: limits.heartbeat === null ? null : setTimer(draft, thread, addSeconds(draft.time, limits.heartbeat)),
    heartbeatSeconds: limits.heartbeat,
    submitted: false,
  };
}

interface Limits {
  readonly timeout: number | null;
  readonly heartbeat: number | null;
}

async function evaluateLimits(state: TaskState, scope: Scope): Promise<Limits> {
  const allowed = { least: 1, most: LONGEST_SECONDS };
  const read = async (field: "TimeoutSeconds" | "HeartbeatSeconds"): Promise<number | null> =>
    state[field] === undefined ? null : evaluateInteger(state[field], field, allowed, scope);
  const timeout = await read("TimeoutSeconds");
  const heartbeat = await read("HeartbeatSeconds");
  if (heartbeat !== null && heartbeat >= (timeout ?? LONGEST_SECONDS)) {
    throw new Failure(RUNTIME, "HeartbeatSeconds must be smaller than TimeoutSeconds.");
  }
  return { timeout, heartbeat };
}

/** An integration's answer. For a token task it is only noted, unless it is an error. */
export async function takeAnswer(draft: Draft, thread: Thread, state: TaskState, outcome: Outcome): Promise<void> {
  const visit = visitOf(thread);
  const work = visit.work as TaskWork;
  if (visit.token === null || "error" in outcome) return finishTask(draft, thread, state, outcome);
  if (work.submitted) return;
  work.submitted = true;
  const command = draft.execution.open[work.invoke];
  if (command) draft.execution.open[work.invoke] = { ...command, answered: true };
  recordIn(draft, thread, "TaskSubmitted", { ...describeResource(state), ...describeOutput(outcome.output) });
}

export async function finishTask(draft: Draft, thread: Thread, state: TaskState, outcome: Outcome): Promise<void> {
  closeWork(draft, thread);
  visitOf(thread).work = null;
  if ("error" in outcome) {
    const failure = new Failure(outcome.error, outcome.cause, { stated: true });
    const { error, reason } = failure;
    recordIn(draft, thread, "TaskFailed", { ...describeResource(state), error, cause: reason });
    throw failure;
  }
  checkResult(draft, thread, state, outcome.output);
  recordIn(draft, thread, "TaskSucceeded", { ...describeResource(state), ...describeOutput(outcome.output) });
  const next = state.Next ?? null;
  await leaveState(draft, thread, { exit: state, states: { result: outcome.output }, otherwise: outcome.output, next });
}

function checkResult(draft: Draft, thread: Thread, state: TaskState, output: Json): void {
  try {
    checkSize(output, nameResource(state).type);
  } catch (failure) {
    const { error, reason } = failure as Failure;
    recordIn(draft, thread, "TaskFailed", { ...describeResource(state), error, cause: reason });
    throw failure;
  }
}

/** Recorded as States.Timeout without a cause, also for a missed heartbeat (observed). */
export function timeOutTask(draft: Draft, thread: Thread, state: TaskState, timer: number): never {
  const missedHeartbeat = (visitOf(thread).work as TaskWork).heartbeat === timer;
  closeWork(draft, thread);
  visitOf(thread).work = null;
  recordIn(draft, thread, "TaskTimedOut", { ...describeResource(state), error: TIMEOUT });
  throw new Failure(TIMEOUT, null, missedHeartbeat ? { alias: HEARTBEAT_TIMEOUT } : {});
}

/** Leaves no trace in the history (API reference, SendTaskHeartbeat). */
export function takeHeartbeat(draft: Draft, invokeId: number): void {
  const command = draft.execution.open[invokeId];
  const thread = command && draft.execution.threads[command.thread];
  const work = thread?.visit?.work;
  if (work?.kind !== "task" || work.heartbeatSeconds === null) return;
  closeCommand(draft, work.heartbeat);
  work.heartbeat = setTimer(draft, thread as Thread, addSeconds(draft.time, work.heartbeatSeconds));
}

/** `arn:aws:states:::lambda:invoke.waitForTaskToken` is resource `invoke.waitForTaskToken` of type `lambda`. */
function nameResource(state: TaskState): { readonly type: string; readonly name: string } {
  const parts = state.Resource.split(":");
  return { type: parts.at(-2) ?? "", name: parts.at(-1) ?? "" };
}

function describeResource(state: TaskState): JsonObject {
  const { type, name } = nameResource(state);
  return { resourceType: type, resource: name };
}

function describeSchedule(state: TaskState, identity: ExecutionIdentity, args: Json, limits: Limits): JsonObject {
  return {
    ...describeResource(state),
    region: identity.region,
    parameters: JSON.stringify(args),
    ...(limits.timeout === null ? {} : { timeoutInSeconds: limits.timeout }),
    ...(limits.heartbeat === null ? {} : { heartbeatInSeconds: limits.heartbeat }),
  };
}

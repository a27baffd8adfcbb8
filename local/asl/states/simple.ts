/** Pass, Succeed, Fail, Choice and Wait. */
import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from "../definition.ts";
import type { Draft } from "../draft.ts";
import { addSeconds, scopeOf, setTimer, visitOf } from "../draft.ts";
import type { Thread } from "../execution.ts";
import { leaveState } from "../exit.ts";
import { LONGEST_SECONDS } from "../facts.ts";
import { Failure, RUNTIME } from "../failure.ts";
import { evaluateAs, evaluateInteger, unexpected } from "../template.ts";

export async function runPass(draft: Draft, thread: Thread, state: PassState | WaitState): Promise<void> {
  await leaveState(draft, thread, { exit: state, otherwise: visitOf(thread).input, next: state.Next ?? null });
}

export async function runSucceed(draft: Draft, thread: Thread, state: SucceedState): Promise<void> {
  await leaveState(draft, thread, { exit: state, otherwise: visitOf(thread).input, next: null });
}

/** Without an Error the execution has none; an empty name is matched by wildcards only. */
export async function runFail(draft: Draft, thread: Thread, state: FailState): Promise<void> {
  const scope = scopeOf(draft, thread);
  const error = state.Error === undefined ? "" : await evaluateAs("string", state.Error, "Error", scope);
  const cause = state.Cause === undefined ? null : await evaluateAs("string", state.Cause, "Cause", scope);
  throw new Failure(error, cause, { stated: true });
}

/** The first rule that holds; none and no Default is States.Runtime (observed). */
export async function runChoice(draft: Draft, thread: Thread, state: ChoiceState): Promise<void> {
  const scope = scopeOf(draft, thread);
  const otherwise = visitOf(thread).input;
  for (const [index, rule] of state.Choices.entries()) {
    const prefix = `Choices[${index}]/`;
    if (await evaluateAs("boolean", rule.Condition, `${prefix}Condition`, scope)) {
      const exit = { ...(state.Output === undefined ? {} : { Output: state.Output }), ...rule };
      return leaveState(draft, thread, { exit, prefix, otherwise, next: rule.Next });
    }
  }
  if (state.Default === undefined) {
    throw new Failure(RUNTIME, "Failed to transition out of the state. The state does not point to a next state.");
  }
  return leaveState(draft, thread, { exit: state, otherwise, next: state.Default });
}

export async function runWait(draft: Draft, thread: Thread, state: WaitState): Promise<void> {
  const timer = setTimer(draft, thread, await findEnd(draft, thread, state));
  visitOf(thread).work = { kind: "wait", timer };
}

/** RFC 3339 with `T` and a zone, both in capitals (Amazon States Language, "Timestamps"). */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

async function findEnd(draft: Draft, thread: Thread, state: WaitState): Promise<string> {
  const scope = scopeOf(draft, thread);
  if (state.Seconds !== undefined) {
    const limits = { least: 0, most: LONGEST_SECONDS };
    return addSeconds(draft.time, await evaluateInteger(state.Seconds, "Seconds", limits, scope));
  }
  const template = state.Timestamp ?? "";
  const text = await evaluateAs("string", template, "Timestamp", scope);
  const time = TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw unexpected(template, "Timestamp", "timestamp", "string", text);
  return new Date(Math.max(time, Date.parse(draft.time))).toISOString();
}

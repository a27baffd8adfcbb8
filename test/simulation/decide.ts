/** The simulated agent's decisions: the same rules as the agent's own, checked by the same vectors. */
import { ORDERS, type Order } from "../../core/states.ts";
import type { Action, AgentState, StopCause, WorkingState } from "./agent-state.ts";
import { allTold, decideChannel } from "./decide-channel.ts";
import { endingOf, finish } from "./decide-ending.ts";
import { judgeExit } from "./judge-exit.ts";

/** Half of the dead-man time without a written outbox: the script is asked to save. */
const LEASE_SAVE_SECONDS = 600;
const SAVE_RESERVE_SECONDS = 10;
const KILL_RESERVE_SECONDS = 8;
const SHUTDOWN_AFTER_ACTION_SECONDS = 300;
const TAKING_OVER = ["mount", "stage-inputs", "choose-generation"];

const isWorking = (state: AgentState): state is WorkingState => state.inbox !== null && state.job !== null;

/** Every action that is due, most urgent first. */
export const decide = (state: AgentState, now: number): Action[] => [
  ...decideWork(state, now),
  ...decideChannel(state, now),
];

export function decideWork(state: AgentState, now: number): Action[] {
  if (!isWorking(state)) return [];
  if (state.local.fenced || state.inbox.order === "fenced") return fence(state);
  if (state.local.released !== null) return afterRelease(state, now);
  return [...showNotice(state), ...askForSave(state, now), ...nextStep(state, now)];
}

function fence(state: WorkingState): Action[] {
  const actions: Action[] = state.local.fenced ? [] : [{ do: "record", fenced: true }];
  if (state.task !== null && state.task !== "unmount") actions.push({ do: "cancel-task" });
  if (state.script !== null) return [...actions, { do: "kill" }];
  const mounted = state.done.includes("mount") && !state.done.includes("unmount");
  return state.task === null && mounted ? [...actions, { do: "task", name: "unmount" }] : actions;
}

function afterRelease(state: WorkingState, now: number): Action[] {
  if (holdsAfterRelease(state) || state.shutdownSet) return showTree(state);
  if (state.notice?.source === "ec2") {
    const after = state.notice.deadline + SHUTDOWN_AFTER_ACTION_SECONDS - now;
    return [{ do: "arm-shutdown", afterSeconds: Math.max(after, 0) }];
  }
  return allTold(state) ? [{ do: "arm-shutdown", afterSeconds: 0 }] : [];
}

function showTree({ job, local, task, done, skipped }: WorkingState): Action[] {
  const isShown = [...done, ...skipped].includes("show-tree");
  const isWanted = job.holdsOnFailure && local.outcome?.outcome === "failed";
  return isWanted && task === null && !isShown ? [{ do: "task", name: "show-tree" }] : [];
}

/** A job that ended keeps beating until somebody terminates the instance. */
const holdsAfterRelease = ({ local }: AgentState): boolean =>
  local.outcome?.outcome === "completed" || local.outcome?.outcome === "failed";

const showNotice = ({ notice }: AgentState): Action[] =>
  notice === null || notice.shown ? [] : [{ do: "show-notice" }];

function askForSave(state: WorkingState, now: number): Action[] {
  const signal = state.job.saveSignal;
  if (signal === null || state.script === null || state.stop !== null) return [];
  const reason = saveReason(state, state.script.since, now);
  return reason === null ? [] : [{ do: "save-signal", reason, signal }];
}

function saveReason(state: WorkingState, since: number, now: number): string | null {
  const { reasons, at } = state.saves;
  const { writtenAt } = state.channel;
  if (state.notice !== null && !reasons.includes("notice")) return "notice";
  if (state.inbox.saveRequested && !reasons.includes("request")) return "request";
  if (writtenAt !== null && now - writtenAt >= LEASE_SAVE_SECONDS && !reasons.includes("lease")) return "lease";
  return state.job.everySeconds !== null && now - (at ?? since) >= state.job.everySeconds ? "every" : null;
}

function nextStep(state: WorkingState, now: number): Action[] {
  const cause = stopCause(state, now);
  if (state.script !== null) return watchScript(state, cause, now);
  if (state.exit !== null) return [judgeExit(state, state.exit)];
  if (state.task !== null) return watchTask(state, cause, now);
  const ended = endingOf(state, cause);
  return ended === undefined ? goOn(state) : finish(state, ended);
}

/** Why the scripts must stop now, or null. */
function stopCause(state: WorkingState, now: number): StopCause | null {
  const { order } = state.inbox;
  if (order === "stop" || order === "handover") return order;
  if (state.stop !== null) return state.stop.cause;
  const saveSeconds = state.longestSaveSeconds ?? state.job.stopGraceSeconds;
  if (state.notice !== null && now >= state.notice.deadline - saveSeconds - SAVE_RESERVE_SECONDS) return "notice";
  const used = state.usedSeconds + (state.script === null ? 0 : now - state.script.since);
  return used >= state.job.runtimeSeconds ? "runtime" : null;
}

function watchScript(state: WorkingState, cause: StopCause | null, now: number): Action[] {
  if (cause === null) return [];
  if (state.stop === null) return [{ do: "stop-script", cause, signal: state.job.stopSignal }];
  const limits = [state.stop.since + state.job.stopGraceSeconds];
  if (state.notice !== null) limits.push(state.notice.deadline - KILL_RESERVE_SECONDS);
  if (state.inbox.by !== null) limits.push(state.inbox.by - KILL_RESERVE_SECONDS);
  return !state.stop.killed && now >= Math.min(...limits) ? [{ do: "kill" }] : [];
}

/** What comes before the scripts is given up when the job must move; a copy of outputs when time is over. */
function watchTask(state: WorkingState, cause: StopCause | null, now: number): Action[] {
  const before = state.task === "prepare" || TAKING_OVER.includes(state.task ?? "");
  const late = state.notice !== null && now >= state.notice.deadline - KILL_RESERVE_SECONDS;
  return (cause !== null && before) || (late && state.task === "copy-outputs") ? [{ do: "cancel-task" }] : [];
}

function goOn(state: WorkingState): Action[] {
  if (!state.done.includes("prepare")) return [{ do: "task", name: "prepare" }];
  if (!state.local.ready) return [{ do: "record", ready: true }];
  if (state.inbox.order !== "run") return [];
  const step = TAKING_OVER.find((each) => !state.done.includes(each));
  if (step !== undefined) return [{ do: "task", name: step }];
  const indexes = Array.from({ length: state.job.scripts }, (_, index) => index);
  return [{ do: "start-script", index: indexes.find((index) => !state.finished.includes(index)) }];
}

/** Orders only rise: a late read of an older item changes nothing. */
export const higherOrder = (a: Order, b: Order): Order => (ORDERS.indexOf(a) >= ORDERS.indexOf(b) ? a : b);

/** Turns of threads, one after the other, until every thread waits or has ended. */
import type { State } from "./definition.ts";
import type { Draft, Turn } from "./draft.ts";
import { machineOf, recordIn, stateOf, visitOf } from "./draft.ts";
import type { ExecutionEvent, Thread } from "./execution.ts";
import { failInState } from "./fail.ts";
import { Failure } from "./failure.ts";
import { describeInput } from "./history.ts";
import { failFork, goOn, loseChild, runMap, runParallel } from "./states/fork.ts";
import { runChoice, runFail, runPass, runSucceed, runWait } from "./states/simple.ts";
import { finishTask, runTask, takeAnswer, timeOutTask } from "./states/task.ts";

export async function runTurns(draft: Draft): Promise<void> {
  for (let turn = draft.turns.shift(); turn; turn = draft.turns.shift()) {
    if (draft.execution.status !== "RUNNING") return;
    const thread = draft.execution.threads[turn.thread];
    if (thread && !thread.halted) await take(draft, thread, turn);
  }
}

async function take(draft: Draft, thread: Thread, turn: Turn): Promise<void> {
  switch (turn.do) {
    case "enter":
      enter(draft, thread);
      return attempt(draft, thread);
    case "attempt":
      return attempt(draft, thread);
    case "join":
      // Threads that end in one step ask once each: the first to be asked may have left the state, or begun it anew.
      if (thread.visit?.work?.kind !== "fork") return;
      return guard(draft, thread, async (state) => {
        if (state.Type === "Map" || state.Type === "Parallel") await goOn(draft, thread, state);
      });
    case "lose": {
      const child = draft.execution.threads[turn.child];
      if (child && !child.halted) await loseChild(draft, thread, child, turn.failure);
    }
  }
}

function enter(draft: Draft, thread: Thread): void {
  if (!thread.next) throw new Error(`thread ${thread.id} has no state to enter`);
  const { state: name, input } = thread.next;
  const type = machineOf(draft, thread).States[name]?.Type;
  const enteredEventId = recordIn(draft, thread, `${type}StateEntered`, { name, ...describeInput(input) });
  thread.next = null;
  thread.visit = {
    name,
    input,
    enteredTime: draft.time,
    enteredEventId,
    retryCount: 0,
    retriesUsed: [],
    token: null,
    work: null,
  };
}

async function attempt(draft: Draft, thread: Thread): Promise<void> {
  await guard(draft, thread, (state) => run(draft, thread, state));
}

function run(draft: Draft, thread: Thread, state: State): Promise<void> {
  switch (state.Type) {
    case "Pass":
      return runPass(draft, thread, state);
    case "Task":
      return runTask(draft, thread, state);
    case "Choice":
      return runChoice(draft, thread, state);
    case "Wait":
      return runWait(draft, thread, state);
    case "Succeed":
      return runSucceed(draft, thread, state);
    case "Fail":
      return runFail(draft, thread, state);
    case "Parallel":
      return runParallel(draft, thread, state);
    case "Map":
      return runMap(draft, thread, state);
  }
}

/** A failure thrown on the way is the state's. */
async function guard(draft: Draft, thread: Thread, action: (state: State) => Promise<void> | void): Promise<void> {
  try {
    await action(stateOf(draft, thread, visitOf(thread)));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (visitOf(thread).work?.kind === "fork") failFork(draft, thread);
    await failInState(draft, thread, error);
  }
}

/** What a timer was for is what its thread waits for. */
export async function resumeAfterTimer(draft: Draft, thread: Thread, timer: number): Promise<void> {
  const visit = visitOf(thread);
  const { work } = visit;
  if (work?.kind === "retry") {
    visit.work = null;
    return attempt(draft, thread);
  }
  await guard(draft, thread, async (state) => {
    if (state.Type === "Wait") await runPass(draft, thread, state);
    if (state.Type === "Task") timeOutTask(draft, thread, state, timer);
  });
}

type OutcomeEvent = Extract<ExecutionEvent, { readonly type: "answer" | "callback" }>;

export async function takeOutcome(draft: Draft, event: OutcomeEvent): Promise<void> {
  const command = draft.execution.open[event.id];
  const thread = command && draft.execution.threads[command.thread];
  if (command?.kind !== "invoke" || !thread) return;
  const end = event.type === "answer" ? takeAnswer : finishTask;
  await guard(draft, thread, async (state) => {
    if (state.Type === "Task") await end(draft, thread, state, event.outcome);
  });
}

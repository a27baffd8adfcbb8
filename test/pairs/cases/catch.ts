/** Catch, after retries, and the limits of a Task's time. */
import type { NeutralCatcher, NeutralTask, PairCase, Steps } from "../neutral.ts";
import { NEVER, context, fails, from, ok } from "../neutral.ts";

const to = (errors: string | readonly string[], next: string, into?: string): NeutralCatcher => ({
  errors: typeof errors === "string" ? [errors] : errors,
  next,
  ...(into === undefined ? {} : { into }),
});

/** Catchers lead to X or Y; both states stay reachable. */
function task(name: string, state: Partial<NeutralTask>, steps: Steps, input: PairCase["input"] = {}): PairCase {
  const reached = (state.catch ?? []).map(({ next }) => next);
  const targets = ["X", "Y"].filter((target) => reached.includes(target));
  return {
    name,
    machine: {
      start: "T",
      states: {
        T: { type: "Task", ...state },
        ...Object.fromEntries(targets.map((each) => [each, { type: "Pass" } as const])),
      },
    },
    tasks: { T: steps },
    input,
  };
}

const A = [fails("A", "it broke")];
const token = { token: true, payload: { token: context("Task.Token") } } as const;
const retry = (errors: string, more: object = {}): object[] => [{ ErrorEquals: [errors], ...more }];

export const CATCH: readonly PairCase[] = [
  task("Catch: by name", { catch: [to("A", "X")] }, A),
  task("Catch: error output beside the input", { catch: [to("A", "X", "error")] }, A, { kept: 1 }),
  task("Catch: error output over a field", { catch: [to("A", "X", "kept")] }, A, { kept: 1 }),
  task("Catch: another name does not", { catch: [to("B", "X")] }, A),
  task("Catch: the first that matches", { catch: [to("B", "X"), to("A", "Y")] }, A),
  task("Catch: both match, the first is taken", { catch: [to("A", "X"), to("States.ALL", "Y")] }, A),
  task("Catch: one of several names", { catch: [to(["B", "A"], "X")] }, A),
  task("Catch: States.ALL", { catch: [to("States.ALL", "X")] }, A),
  task("Catch: States.TaskFailed", { catch: [to("States.TaskFailed", "X")] }, A),
  task("Catch: States.TaskFailed before the name", { catch: [to("States.TaskFailed", "X"), to("A", "Y")] }, A),
  task("Catch: nothing catches", {}, A),
  task("Catch: success needs no catcher", { catch: [to("States.ALL", "X")] }, [ok(1)]),
  task("Catch: after retries", { retry: retry("A", { MaxAttempts: 2 }), catch: [to("A", "X")] }, A),
  task("Catch: the error that comes last", { retry: retry("A"), catch: [to("A", "X"), to("B", "Y")] }, [
    fails("A"),
    fails("B"),
  ]),
  task("Catch: an error with a dot", { catch: [to("My.Error", "X")] }, [fails("My.Error")]),
  task("Catch: not States.Timeout", { catch: [to("States.Timeout", "X")] }, A),
  {
    name: "Catch: back to the task itself",
    machine: {
      start: "T",
      states: { T: { type: "Task", catch: [to("A", "W")] }, W: { type: "Wait", seconds: 20, next: "T" } },
    },
    tasks: { T: [fails("A"), fails("A"), ok("at last")] },
  },
  {
    name: "Catch: from a Fail by its error",
    machine: {
      start: "T",
      states: {
        T: { type: "Task", catch: [to("A", "F", "e")] },
        F: { type: "Fail", error: from("e.Error"), cause: from("e.Cause") },
      },
    },
    tasks: { T: A },
  },
  {
    name: "Catch: the handler's own error is not caught again",
    machine: {
      start: "T",
      states: { T: { type: "Task", catch: [to("States.ALL", "U")] }, U: { type: "Task" } },
    },
    tasks: { T: A, U: [fails("Worse")] },
  },
  task("TimeoutSeconds: ends what never answers", { timeoutSeconds: 30 }, [NEVER]),
  task("TimeoutSeconds: of the input", { timeoutSeconds: from("limit") }, [NEVER], { limit: 30 }),
  task("TimeoutSeconds: in time", { timeoutSeconds: 900 }, [ok("soon")]),
  task("TimeoutSeconds: States.Timeout catches it", { timeoutSeconds: 30, catch: [to("States.Timeout", "X")] }, [
    NEVER,
  ]),
  task("TimeoutSeconds: States.ALL catches it", { timeoutSeconds: 30, catch: [to("States.ALL", "X")] }, [NEVER]),
  task("TimeoutSeconds: an answer that comes too late", { timeoutSeconds: 30 }, [{ output: "late", seconds: 300 }]),
  task("TimeoutSeconds: a slow answer in time", { timeoutSeconds: 300 }, [{ output: "late", seconds: 30 }]),
  task(
    "TimeoutSeconds: an error that comes too late",
    { timeoutSeconds: 30, catch: [to("A", "X"), to("States.Timeout", "Y")] },
    [{ error: "A", message: "late", seconds: 300 }],
  ),
  task(
    "TimeoutSeconds: States.TaskFailed does not",
    { timeoutSeconds: 30, catch: [to("States.TaskFailed", "X"), to("States.Timeout", "Y")] },
    [NEVER],
  ),
  task(
    "TimeoutSeconds: retried, each attempt anew",
    { timeoutSeconds: 30, retry: retry("States.Timeout", { IntervalSeconds: 4 }) },
    [NEVER, NEVER, ok("third")],
  ),
  task(
    "TimeoutSeconds: States.HeartbeatTimeout does not take it",
    { timeoutSeconds: 30, catch: [to("States.HeartbeatTimeout", "X"), to("States.ALL", "Y")] },
    [NEVER],
  ),
  task("Token: its holder's result", token, [{ callback: { output: { by: "holder" } }, callbackSeconds: 50 }]),
  task("Token: its holder's failure", token, [{ callback: { error: "Taken", cause: "away" }, callbackSeconds: 50 }]),
  task(
    "Token: its holder's failure is caught",
    { ...token, catch: [to("Taken", "X", "error")] },
    [{ callback: { error: "Taken", cause: "away" }, callbackSeconds: 50 }],
    { kept: 1 },
  ),
  task("Token: nobody uses it", { ...token, timeoutSeconds: 60, catch: [to("States.Timeout", "X")] }, [
    { heartbeats: [] },
  ]),
  task(
    "Heartbeat: missed",
    {
      ...token,
      timeoutSeconds: 900,
      heartbeatSeconds: 40,
      catch: [to("States.HeartbeatTimeout", "X"), to("States.ALL", "Y")],
    },
    [{ heartbeats: [] }],
  ),
  task(
    "Heartbeat: missed is States.Timeout too",
    { ...token, timeoutSeconds: 900, heartbeatSeconds: 40, catch: [to("States.Timeout", "X"), to("States.ALL", "Y")] },
    [{ heartbeats: [] }],
  ),
  task("Heartbeat: kept until the result", { ...token, timeoutSeconds: 2_000, heartbeatSeconds: 200 }, [
    { heartbeats: [100, 200, 300], callback: { output: "alive" }, callbackSeconds: 400 },
  ]),
  task(
    "Heartbeat: missed, then retried",
    { ...token, timeoutSeconds: 900, heartbeatSeconds: 100, retry: retry("States.Timeout", { IntervalSeconds: 6 }) },
    [{ heartbeats: [] }, { callback: { output: "second" }, callbackSeconds: 10 }],
  ),
  {
    name: "TimeoutSeconds of the whole execution",
    machine: { start: "W", states: { W: { type: "Wait", seconds: 500 } } },
    timeoutSeconds: 60,
  },
  {
    name: "TimeoutSeconds of the whole execution, in time",
    machine: { start: "W", states: { W: { type: "Wait", seconds: 20 } } },
    timeoutSeconds: 900,
  },
];

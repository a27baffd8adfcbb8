/** Retry: which retrier, how often, after how long. */
import type { NeutralTask, PairCase, Step } from "../neutral.ts";
import { fails, ok, plus } from "../neutral.ts";
import { is } from "./choice.ts";

const A = fails("A");
const B = fails("B");
const done = ok("done");

const task = (
  name: string,
  retry: readonly object[],
  steps: readonly Step[],
  more: Partial<NeutralTask> = {},
): PairCase => ({
  name: `Retry: ${name}`,
  machine: {
    start: "T",
    states: {
      T: { type: "Task", retry, catch: [{ errors: ["States.ALL"], next: "C" }], next: "D", ...more },
      C: { type: "Pass" },
      D: { type: "Pass" },
    },
  },
  tasks: { T: steps },
});

const on = (errors: string | readonly string[], more: object = {}): object => ({
  ErrorEquals: typeof errors === "string" ? [errors] : errors,
  ...more,
});

export const RETRY: readonly PairCase[] = [
  task("defaults are 1, 2 and 4 seconds, then no more", [on("A")], [A]),
  task("success after one", [on("A")], [A, done]),
  task("success at the last", [on("A")], [A, A, A, done]),
  task("an interval", [on("A", { IntervalSeconds: 7 })], [A]),
  task("a rate of 1 keeps the interval", [on("A", { IntervalSeconds: 5, BackoffRate: 1 })], [A]),
  task("a broken rate", [on("A", { IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 5 })], [A]),
  task("a rate of 2.5", [on("A", { IntervalSeconds: 2, BackoffRate: 2.5, MaxAttempts: 4 })], [A]),
  task("a rate of 10", [on("A", { IntervalSeconds: 1, BackoffRate: 10, MaxAttempts: 4 })], [A]),
  task("no attempt", [on("A", { MaxAttempts: 0 })], [A, done]),
  task("one attempt", [on("A", { MaxAttempts: 1 })], [A, A, done]),
  task("ten attempts", [on("A", { MaxAttempts: 10, BackoffRate: 1 })], [A]),
  task("a longest delay", [on("A", { IntervalSeconds: 4, MaxAttempts: 6, MaxDelaySeconds: 20 })], [A]),
  task("a longest delay that is never met", [on("A", { IntervalSeconds: 2, MaxDelaySeconds: 500 })], [A]),
  task("a longest delay of a broken rate", [on("A", { BackoffRate: 1.7, MaxAttempts: 7, MaxDelaySeconds: 9 })], [A]),
  task("JitterStrategy NONE is none", [on("A", { IntervalSeconds: 3, JitterStrategy: "NONE" })], [A]),
  task("another error is not retried", [on("B")], [A, done]),
  task("names are exact", [on("a")], [A, done]),
  task("a name is not a prefix", [on("Lambda")], [fails("Lambda.Unknown"), done]),
  task("names with dots", [on("Lambda.TooManyRequestsException")], [fails("Lambda.TooManyRequestsException"), done]),
  task("one of several names", [on(["X", "B", "A"])], [A, B, done]),
  task("names of one retrier share its count", [on(["A", "B"], { MaxAttempts: 2 })], [A, B, A, done]),
  task("names of one retrier share its delay", [on(["A", "B"], { IntervalSeconds: 2 })], [A, B, A, done]),
  task("each retrier counts for itself", [on("A", { MaxAttempts: 1 }), on("B", { MaxAttempts: 2 })], [A, B, B, done]),
  task(
    "each retrier delays for itself",
    [on("A", { IntervalSeconds: 3 }), on("B", { IntervalSeconds: 10, BackoffRate: 3 })],
    [A, B, A, B, A, done],
  ),
  task(
    "by turns until one is used up",
    [on("A", { MaxAttempts: 2 }), on("B", { MaxAttempts: 5 })],
    [A, B, A, B, A, done],
  ),
  task(
    "the first that matches",
    [on("A", { IntervalSeconds: 9 }), on("States.ALL", { IntervalSeconds: 2 })],
    [A, B, done],
  ),
  task(
    "one used up does not fall to the next",
    [on("A", { MaxAttempts: 1 }), on("States.ALL", { IntervalSeconds: 30 })],
    [A, A, done],
  ),
  task("no attempt does not fall to the next", [on("A", { MaxAttempts: 0 }), on("States.ALL")], [A, done]),
  task("States.ALL takes anything", [on("States.ALL", { IntervalSeconds: 2 })], [A, B, fails("C"), done]),
  task("States.TaskFailed takes a function's error", [on("States.TaskFailed")], [A, B, done]),
  task("States.TaskFailed among others", [on(["X", "States.TaskFailed"])], [A, done]),
  task("States.Timeout does not take a function's error", [on("States.Timeout")], [A, done]),
  task(
    "a second retrier after States.TaskFailed",
    [on("States.TaskFailed", { MaxAttempts: 1 }), on("A")],
    [A, A, done],
  ),
  {
    name: "Retry: used up, and nothing catches",
    machine: { start: "T", states: { T: { type: "Task", retry: [on("A", { MaxAttempts: 2 })] } } },
    tasks: { T: [A] },
  },
  {
    name: "Retry: counts begin anew with each visit",
    machine: {
      start: "T",
      states: {
        T: { type: "Task", retry: [on("A", { MaxAttempts: 2, IntervalSeconds: 3 })], into: "t", next: "More" },
        More: { type: "Pass", output: { n: plus("n", 1) }, next: "C" },
        C: { type: "Choice", rules: [{ when: is("n", "NumericLessThan", 2), next: "T" }], otherwise: "D" },
        D: { type: "Succeed" },
      },
    },
    input: { n: 0 },
    tasks: { T: [A, A, done, A, A, done] },
  },
  {
    name: "Retry: the input of each attempt is the state's",
    machine: {
      start: "T",
      states: { T: { type: "Task", payload: { fixed: 1 }, retry: [on("A")], into: "t" } },
    },
    input: { kept: true },
    tasks: { T: { by: "fixed", steps: { 1: [A, done] } } },
  },
];

import type { Case } from "../case.ts";
import { LAMBDA, only } from "../case.ts";
import { error, ok } from "../world.ts";

const pass = (output: unknown): object => ({
  StartAt: "P",
  States: { P: { Type: "Pass", Output: output, End: true } },
});
const wait = (name: string, seconds: number): object => ({
  StartAt: name,
  States: { [name]: { Type: "Wait", Seconds: seconds, Output: name, End: true } },
});
const fail = { StartAt: "F", States: { F: { Type: "Fail", Error: "Bad", Cause: "why" } } };
const task = (name: string): object => ({
  StartAt: name,
  States: { [name]: { Type: "Task", Resource: LAMBDA, End: true } },
});
const parallel = (...branches: object[]): object => ({ Type: "Parallel", Branches: branches });
const map = (processor: object, more: object = {}): object => ({ Type: "Map", ItemProcessor: processor, ...more });

export const FORKS: readonly Case[] = [
  {
    name: "Parallel gives its branches' outputs in their order",
    definition: only(parallel(wait("A", 20), wait("B", 10), pass("{% $states.input %}"))),
    input: 1,
    expect: { output: ["A", "B", 1], seconds: 20 },
  },
  {
    name: "Parallel Arguments are the branches' input",
    definition: only({ ...parallel(pass("{% $states.input.x %}")), Arguments: { x: "{% $states.input * 2 %}" } }),
    input: 4,
    expect: { output: [8] },
  },
  {
    name: "Parallel goes on when several branches end in one moment",
    definition: {
      StartAt: "S",
      States: { S: { ...parallel(pass("a"), pass("b"), pass("c")), Next: "N" }, N: { Type: "Pass", End: true } },
    },
    expect: { output: ["a", "b", "c"], states: ["S", "P", "P", "P", "N"] },
  },
  {
    name: "Map goes on when several iterations end in one moment",
    definition: {
      StartAt: "S",
      States: { S: { ...map(pass("{% $states.input %}")), Next: "N" }, N: { Type: "Pass", End: true } },
    },
    input: [1, 2, 3],
    expect: { output: [1, 2, 3], states: ["S", "P", "P", "P", "N"] },
  },
  {
    name: "Parallel is caught once when a branch fails and others end in one moment",
    definition: {
      StartAt: "S",
      States: {
        S: { ...parallel(pass("a"), fail, pass("b")), Catch: [{ ErrorEquals: ["Bad"], Next: "C" }], End: true },
        C: { Type: "Wait", Seconds: 5, End: true },
      },
    },
    expect: { output: { Error: "Bad", Cause: "why" }, seconds: 5 },
  },
  {
    name: "Parallel's failed branch stops the others",
    definition: {
      StartAt: "S",
      States: {
        S: { ...parallel(wait("A", 999), fail), Catch: [{ ErrorEquals: ["Bad"], Next: "C" }], End: true },
        C: { Type: "Pass", End: true },
      },
    },
    expect: {
      output: { Error: "Bad", Cause: "why" },
      seconds: 0,
      events: [
        "ExecutionStarted",
        "ParallelStateEntered",
        "ParallelStateStarted",
        "WaitStateEntered",
        "FailStateEntered",
        "WaitStateAborted",
        "ParallelStateFailed",
        "ParallelStateExited",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
      ],
    },
  },
  {
    name: "Parallel is retried as a whole",
    definition: only({ ...parallel(task("A"), task("B")), Retry: [{ ErrorEquals: ["Bad"], IntervalSeconds: 5 }] }),
    tasks: { A: [ok("a")], B: [error("Bad"), ok("b")] },
    expect: { output: ["a", "b"], seconds: 5, states: ["S", "A", "B", "A", "B"] },
  },
  {
    name: "variables of a branch stay in it",
    definition: {
      StartAt: "O",
      States: {
        O: { Type: "Pass", Assign: { outer: 1 }, Next: "S" },
        S: {
          ...parallel({
            StartAt: "I",
            States: {
              I: { Type: "Pass", Assign: { inner: "{% $outer + 1 %}" }, Next: "J" },
              J: { Type: "Pass", Output: "{% [$outer, $inner] %}", End: true },
            },
          }),
          Output: "{% [$states.result, $exists($inner)] %}",
          End: true,
        },
      },
    },
    expect: { output: [[1, 2], false] },
  },
  {
    name: "a redrive runs only the branch that failed",
    definition: only(parallel(task("A"), task("B"))),
    tasks: { A: [ok("a")], B: [error("Bad", "", 3), ok("b")] },
    redrives: 1,
    expect: { output: ["a", "b"], seconds: 3_603, states: ["S", "A", "B"] },
  },
  {
    name: "Map over the input, outputs in the items' order",
    definition: only(map(task("T"))),
    input: [3, 1, 2],
    tasks: { T: (n: number) => ok(n * 10, n) },
    expect: { output: [30, 10, 20], seconds: 3 },
  },
  {
    name: "Map Items and ItemSelector",
    definition: only(
      map(pass("{% $states.input %}"), {
        Items: "{% $states.input.xs %}",
        ItemSelector: {
          i: "{% $states.context.Map.Item.Index %}",
          v: "{% $states.context.Map.Item.Value %}",
          k: "{% $states.input.k %}",
        },
      }),
    ),
    input: { xs: ["a", "b"], k: "c" },
    expect: {
      output: [
        { i: 0, v: "a", k: "c" },
        { i: 1, v: "b", k: "c" },
      ],
    },
  },
  {
    name: "Map.Item is known inside the iteration",
    definition: only(map(pass("{% $states.context.Map.Item %}"))),
    input: ["x"],
    expect: { output: [{ Index: 0, Value: "x" }] },
  },
  {
    name: "Map of nothing",
    definition: only(map(task("T"))),
    input: [],
    expect: {
      output: [],
      events: [
        "ExecutionStarted",
        "MapStateEntered",
        "MapStateStarted",
        "MapStateSucceeded",
        "MapStateExited",
        "ExecutionSucceeded",
      ],
    },
  },
  {
    name: "MaxConcurrency makes the rest wait",
    definition: only(map(task("T"), { MaxConcurrency: 2 })),
    input: [1, 2, 3, 4, 5],
    tasks: { T: [ok("x", 10)] },
    expect: { output: ["x", "x", "x", "x", "x"], seconds: 30 },
  },
  {
    name: "an inline Map runs 40 iterations at most",
    definition: only(map(task("T"), { Output: "{% $count($states.result) %}" })),
    input: Array.from({ length: 41 }, (_, n) => n),
    tasks: { T: [ok("x", 10)] },
    expect: { output: 41, seconds: 20 },
  },
  {
    name: "MaxConcurrency by expression",
    definition: only(map(task("T"), { MaxConcurrency: "{% 1 %}" })),
    input: [1, 2],
    tasks: { T: [ok("x", 10)] },
    expect: { seconds: 20 },
  },
  {
    name: "Map refuses items that are no array",
    definition: only(map(task("T"))),
    input: { a: 1 },
    expect: { status: "FAILED", error: "States.QueryEvaluationError", cause: "'Items'" },
  },
  {
    name: "one failed iteration fails the Map with its error",
    definition: only(map(task("T"), { MaxConcurrency: 1 })),
    input: [1, 2, 3],
    tasks: { T: (n: number) => (n === 2 ? error("Odd", "two") : ok(n)) },
    expect: {
      status: "FAILED",
      error: "Odd",
      cause: "two",
      events: [
        "ExecutionStarted",
        "MapStateEntered",
        "MapStateStarted",
        "MapIterationStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "MapIterationSucceeded",
        "MapIterationStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskFailed",
        "TaskStateAborted",
        "MapIterationFailed",
        "MapStateFailed",
        "ExecutionFailed",
      ],
    },
  },
  {
    name: "a tolerated count of failures",
    definition: only(map(task("T"), { ToleratedFailureCount: 1 })),
    input: [1, 2, 3],
    tasks: { T: (n: number) => (n === 2 ? error("Odd") : ok(n)) },
    expect: { output: [1, 3] },
  },
  {
    name: "one failure too many",
    definition: only(map(task("T"), { ToleratedFailureCount: "{% 1 %}" })),
    input: [1, 2, 3],
    tasks: { T: (n: number) => (n >= 2 ? error("Odd") : ok(n)) },
    expect: { status: "FAILED", error: "States.ExceedToleratedFailureThreshold" },
  },
  {
    name: "a tolerated percentage of failures",
    definition: only(map(task("T"), { ToleratedFailurePercentage: 25 })),
    input: [1, 2, 3, 4],
    tasks: { T: (n: number) => (n === 2 ? error("Odd") : ok(n)) },
    expect: { output: [1, 3, 4] },
  },
  {
    name: "an iteration catches for itself",
    definition: only(
      map({
        StartAt: "T",
        States: {
          T: {
            Type: "Task",
            Resource: LAMBDA,
            Catch: [{ ErrorEquals: ["Odd"], Output: "caught", Next: "E" }],
            End: true,
          },
          E: { Type: "Pass", End: true },
        },
      }),
    ),
    input: [1, 2],
    tasks: { T: (n: number) => (n === 2 ? error("Odd") : ok(n)) },
    expect: { output: [1, "caught"] },
  },
  {
    name: "a redrive of a Map keeps the iterations that were done",
    definition: only(map(task("T"), { MaxConcurrency: 1 })),
    input: ["a", "b", "c"],
    tasks: { T: (item: string, nth) => (item === "b" && nth === 1 ? error("Once") : ok(item)) },
    redrives: 1,
    expect: { output: ["a", "b", "c"], states: ["S", "T", "T", "T"], seconds: 3_600 },
  },
  {
    name: "Map in Parallel in Map",
    definition: only(
      map({
        StartAt: "Q",
        States: { Q: { ...parallel(only(map(pass("{% $states.input + 1 %}"))), pass("end")), End: true } },
      }),
    ),
    input: [[1, 2], [3]],
    expect: {
      output: [
        [[2, 3], "end"],
        [[4], "end"],
      ],
    },
  },
];

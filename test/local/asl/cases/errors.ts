import type { Case } from "../case.ts";
import { LAMBDA, caught, only } from "../case.ts";
import { error, ok } from "../world.ts";

const task = { Type: "Task", Resource: LAMBDA };
const retrying = (retrier: object): object => only({ ...task, Retry: [{ ErrorEquals: ["Busy"], ...retrier }] });
const busy = (times: number) => [...Array.from({ length: times }, () => error("Busy", "full")), ok("ok")];

export const ERRORS: readonly Case[] = [
  {
    name: "an error nobody handles fails the execution",
    definition: only(task),
    tasks: { S: [error("Custom", "why")] },
    expect: {
      status: "FAILED",
      error: "Custom",
      cause: "why",
      events: ["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskFailed", "ExecutionFailed"],
    },
  },
  {
    name: "Retry by default: three times, after 1, 2 and 4 seconds",
    definition: retrying({}),
    tasks: { S: busy(3) },
    expect: { output: "ok", seconds: 7, states: ["S"] },
  },
  {
    name: "Retry gives up after MaxAttempts",
    definition: retrying({ MaxAttempts: 2 }),
    tasks: { S: busy(3) },
    expect: { status: "FAILED", error: "Busy", cause: "full", seconds: 3 },
  },
  {
    name: "MaxAttempts 0 never retries",
    definition: retrying({ MaxAttempts: 0 }),
    tasks: { S: busy(1) },
    expect: { status: "FAILED", seconds: 0 },
  },
  {
    name: "MaxDelaySeconds caps the backoff",
    definition: retrying({ IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 }),
    tasks: { S: busy(4) },
    expect: { output: "ok", seconds: 2 + 6 + 10 + 10 },
  },
  {
    name: "a fractional BackoffRate",
    definition: retrying({ IntervalSeconds: 2, BackoffRate: 1.5, MaxAttempts: 3 }),
    tasks: { S: busy(3) },
    expect: { seconds: 2 + 3 + 4.5 },
  },
  {
    name: "each retrier counts for itself",
    definition: only({
      ...task,
      Retry: [
        { ErrorEquals: ["A"], IntervalSeconds: 1, MaxAttempts: 2 },
        { ErrorEquals: ["B"], IntervalSeconds: 5, MaxAttempts: 1 },
      ],
    }),
    tasks: { S: [error("A"), error("B"), error("A"), ok("ok")] },
    expect: { output: "ok", seconds: 1 + 5 + 2 },
  },
  {
    name: "the retry count is in the context",
    definition: only({
      ...task,
      Arguments: { n: "{% $states.context.State.RetryCount %}" },
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1 }],
    }),
    tasks: { S: (args, nth) => (nth < 2 ? error("x") : ok(args)) },
    expect: { output: { n: 2 } },
  },
  {
    name: "an error no retrier names goes to the catchers",
    definition: caught({ ...task, Retry: [{ ErrorEquals: ["Other"] }] }, "Busy"),
    tasks: { S: busy(1) },
    expect: { output: { Error: "Busy", Cause: "full" }, states: ["S", "Caught"], seconds: 0 },
  },
  {
    name: "Catch after the retries are used up",
    definition: caught({ ...task, Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 1 }] }, "States.ALL"),
    tasks: { S: busy(2) },
    expect: { states: ["S", "Caught"], seconds: 1 },
  },
  {
    name: "Catch with Assign and Output of its own",
    definition: {
      StartAt: "S",
      States: {
        S: {
          ...task,
          End: true,
          Assign: { not: "this" },
          Catch: [
            {
              ErrorEquals: ["Busy"],
              Assign: { e: "{% $states.errorOutput.Error %}" },
              Output: { in: "{% $states.input %}", cause: "{% $states.errorOutput.Cause %}" },
              Next: "P",
            },
          ],
        },
        P: { Type: "Pass", Output: "{% [$e, $states.input, $exists($not)] %}", End: true },
      },
    },
    input: 5,
    tasks: { S: busy(1) },
    expect: { output: ["Busy", { in: 5, cause: "full" }, true] },
  },
  {
    name: "an evaluation error in a catcher fails the state",
    definition: {
      StartAt: "S",
      States: {
        S: {
          ...task,
          End: true,
          Catch: [
            { ErrorEquals: ["Busy"], Output: "{% $nope %}", Next: "P" },
            { ErrorEquals: ["States.ALL"], Next: "P" },
          ],
        },
        P: { Type: "Pass", End: true },
      },
    },
    tasks: { S: busy(1) },
    expect: { status: "FAILED", error: "States.QueryEvaluationError", cause: "'Catch[0]/Output'", states: ["S"] },
  },
  {
    name: "States.TaskFailed catches a task's own error",
    definition: caught(task, "States.TaskFailed"),
    tasks: { S: busy(1) },
    expect: { states: ["S", "Caught"] },
  },
  {
    name: "States.TaskFailed does not catch a time-out",
    definition: caught({ ...task, TimeoutSeconds: 5 }, "States.TaskFailed"),
    tasks: { S: [{}] },
    expect: { status: "FAILED", error: "States.Timeout", seconds: 5 },
  },
  {
    name: "States.ALL catches a time-out",
    definition: caught({ ...task, TimeoutSeconds: 5 }, "States.ALL"),
    tasks: { S: [{}] },
    expect: { output: { Error: "States.Timeout", Cause: "" }, seconds: 5 },
  },
  {
    name: "names of Lambda's own errors",
    definition: only({
      ...task,
      Retry: [{ ErrorEquals: ["Lambda.ServiceException", "Lambda.TooManyRequestsException"], IntervalSeconds: 2 }],
    }),
    tasks: { S: [error("Lambda.TooManyRequestsException"), error("Lambda.ServiceException"), ok("ok")] },
    expect: { output: "ok", seconds: 6 },
  },
  {
    name: "full jitter stays below the delay",
    definition: retrying({ IntervalSeconds: 100, MaxAttempts: 1, JitterStrategy: "FULL" }),
    tasks: { S: busy(1) },
    expect: { output: "ok" },
  },
  {
    name: "a redrive runs the failed state again with fresh retries",
    definition: {
      StartAt: "P",
      States: {
        P: { Type: "Pass", Assign: { v: 1 }, Next: "S" },
        S: { ...task, Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 1 }], Output: "{% $v %}", End: true },
      },
    },
    tasks: { S: busy(3) },
    redrives: 1,
    expect: { output: 1, states: ["P", "S"], seconds: 1 + 3_600 + 1 },
  },
];

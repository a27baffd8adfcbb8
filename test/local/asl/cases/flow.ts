import type { Case } from "../case.ts";
import { only } from "../case.ts";

const choose = (condition: string, more: object = {}): object => ({
  StartAt: "C",
  States: {
    C: { Type: "Choice", Choices: [{ Condition: condition, Next: "Yes" }], ...more },
    Yes: { Type: "Succeed", Output: "yes" },
    ...("Default" in more ? { No: { Type: "Succeed", Output: "no" } } : {}),
  },
});

export const FLOW: readonly Case[] = [
  {
    name: "Pass gives its input on",
    definition: only({ Type: "Pass" }),
    input: { a: 1 },
    expect: {
      output: { a: 1 },
      events: ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"],
    },
  },
  {
    name: "Pass with a literal Output",
    definition: only({ Type: "Pass", Output: { a: [1, "x", null, true] } }),
    expect: { output: { a: [1, "x", null, true] } },
  },
  {
    name: "Succeed ends with its Output",
    definition: { StartAt: "S", States: { S: { Type: "Succeed", Output: "{% $states.input.a & '!' %}" } } },
    input: { a: "done" },
    expect: {
      output: "done!",
      events: ["ExecutionStarted", "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"],
    },
  },
  {
    name: "Fail with literals",
    definition: { StartAt: "F", States: { F: { Type: "Fail", Error: "Bad", Cause: "because" } } },
    expect: {
      status: "FAILED",
      error: "Bad",
      cause: "because",
      events: ["ExecutionStarted", "FailStateEntered", "ExecutionFailed"],
    },
  },
  {
    name: "Fail with expressions",
    definition: {
      StartAt: "F",
      States: { F: { Type: "Fail", Error: "{% 'E' & $string($states.input.n) %}", Cause: "{% $states.input.why %}" } },
    },
    input: { n: 7, why: "so" },
    expect: { status: "FAILED", error: "E7", cause: "so" },
  },
  {
    name: "Fail without Error or Cause",
    definition: { StartAt: "F", States: { F: { Type: "Fail" } } },
    expect: { status: "FAILED", error: null, cause: null },
  },
  {
    name: "Fail cuts an error at 256 characters",
    definition: { StartAt: "F", States: { F: { Type: "Fail", Error: "{% $pad('', 300, 'e') %}", Cause: "c" } } },
    expect: { status: "FAILED", error: "e".repeat(256) },
  },
  {
    name: "Choice takes the first rule that holds",
    definition: {
      StartAt: "C",
      States: {
        C: {
          Type: "Choice",
          Choices: [
            { Condition: "{% $states.input.n > 10 %}", Next: "Big" },
            { Condition: "{% $states.input.n > 1 %}", Next: "Some" },
            { Condition: "{% true %}", Next: "Big" },
          ],
        },
        Big: { Type: "Succeed" },
        Some: { Type: "Succeed" },
      },
    },
    input: { n: 5 },
    expect: { states: ["C", "Some"] },
  },
  { name: "Choice goes to Default", definition: choose("{% false %}", { Default: "No" }), expect: { output: "no" } },
  {
    name: "Choice without a match fails as AWS does",
    definition: choose("{% false %}"),
    expect: {
      status: "FAILED",
      error: "States.Runtime",
      cause: "(entered at the event id #2). Failed to transition out of the state.",
    },
  },
  {
    name: "Choice refuses a condition that is no boolean",
    definition: choose("{% 'yes' %}"),
    expect: { status: "FAILED", error: "States.QueryEvaluationError", cause: "Expected 'boolean', but was 'string'" },
  },
  {
    name: "Choice refuses a condition that yields nothing",
    definition: choose("{% $states.input.absent %}", { Default: "No" }),
    expect: {
      status: "FAILED",
      error: "States.QueryEvaluationError",
      cause: "'Choices[0]/Condition' returned nothing",
    },
  },
  {
    name: "Choice rule with Output and Assign of its own",
    definition: {
      StartAt: "C",
      States: {
        C: {
          Type: "Choice",
          Choices: [{ Condition: "{% true %}", Assign: { x: 1 }, Output: "of the rule", Next: "P" }],
          Output: "of the state",
        },
        P: { Type: "Pass", Output: { x: "{% $x %}", in: "{% $states.input %}" }, End: true },
      },
    },
    expect: { output: { x: 1, in: "of the rule" } },
  },
  {
    name: "Choice's own Output and Assign hold for Default",
    definition: {
      StartAt: "C",
      States: {
        C: {
          Type: "Choice",
          Choices: [{ Condition: "{% false %}", Next: "P" }],
          Default: "P",
          Assign: { x: 2 },
          Output: "of the state",
        },
        P: { Type: "Pass", Output: { x: "{% $x %}", in: "{% $states.input %}" }, End: true },
      },
    },
    expect: { output: { x: 2, in: "of the state" } },
  },
  {
    name: "Wait of a day takes a day",
    definition: only({ Type: "Wait", Seconds: 86_400 }),
    input: 1,
    expect: { output: 1, seconds: 86_400 },
  },
  {
    name: "Wait Seconds by expression, Output after",
    definition: only({ Type: "Wait", Seconds: "{% $states.input.s %}", Output: "{% $states.context.State.Name %}" }),
    input: { s: 90 },
    expect: { output: "S", seconds: 90 },
  },
  {
    name: "Wait until a time",
    definition: only({
      Type: "Wait",
      Timestamp: "{% $fromMillis($toMillis($states.context.State.EnteredTime) + 120000) %}",
    }),
    expect: { seconds: 120 },
  },
  {
    name: "Wait until a time that is past",
    definition: only({ Type: "Wait", Timestamp: "2020-01-01T00:00:00Z" }),
    expect: { seconds: 0 },
  },
  {
    name: "Wait refuses a fraction",
    definition: only({ Type: "Wait", Seconds: "{% 1.5 %}" }),
    expect: { status: "FAILED", error: "States.QueryEvaluationError", cause: "'Seconds'" },
  },
  {
    name: "Wait refuses a string of digits",
    definition: only({ Type: "Wait", Seconds: "{% '5' %}" }),
    expect: { status: "FAILED", error: "States.QueryEvaluationError", cause: "Expected 'number', but was 'string'" },
  },
  {
    name: "Wait refuses what is no timestamp",
    definition: only({ Type: "Wait", Timestamp: "{% 'tomorrow' %}" }),
    expect: { status: "FAILED", error: "States.QueryEvaluationError", cause: "'Timestamp'" },
  },
  {
    name: "the machine's TimeoutSeconds ends a wait",
    definition: { TimeoutSeconds: 50, ...only({ Type: "Wait", Seconds: 100 }) },
    expect: {
      status: "TIMED_OUT",
      error: null,
      cause: null,
      seconds: 50,
      events: ["ExecutionStarted", "WaitStateEntered", "ExecutionTimedOut"],
    },
  },
  {
    name: "StopExecution ends a wait",
    definition: only({ Type: "Wait", Seconds: 100 }),
    stopAfterSeconds: 7,
    expect: { status: "ABORTED", error: "Stopped", cause: "by hand", seconds: 7 },
  },
  {
    name: "a redrive waits again",
    definition: only({ Type: "Wait", Seconds: 100, Output: "{% $states.context.Execution.RedriveCount %}" }),
    stopAfterSeconds: 7,
    redrives: 1,
    expect: { status: "SUCCEEDED", output: 1, seconds: 3_707, states: ["S"] },
  },
];

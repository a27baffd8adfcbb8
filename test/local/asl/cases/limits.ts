import type { Case } from "../case.ts";
import { LAMBDA, caught, only } from "../case.ts";
import { ok } from "../world.ts";

/** JSON of exactly so many bytes: a string with its two quotes. */
const bytes = (count: number): string => "x".repeat(count - 2);
const task = { Type: "Task", Resource: LAMBDA, Output: "small" };

export const LIMITS: readonly Case[] = [
  {
    name: "a result of 262,144 bytes passes",
    definition: only(task),
    tasks: { S: [ok(bytes(262_144))] },
    expect: { output: "small" },
  },
  {
    name: "a result of one byte more is States.DataLimitExceeded, which States.ALL does not catch",
    definition: caught(task, "States.ALL"),
    tasks: { S: [ok(bytes(262_145))] },
    expect: {
      status: "FAILED",
      error: "States.DataLimitExceeded",
      cause: "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes",
      states: ["S"],
    },
  },
  {
    name: "States.TaskFailed does not catch States.DataLimitExceeded",
    definition: caught(task, "States.TaskFailed"),
    tasks: { S: [ok(bytes(262_145))] },
    expect: { status: "FAILED", states: ["S"] },
  },
  {
    name: "its own name catches States.DataLimitExceeded",
    definition: caught(task, "States.DataLimitExceeded"),
    tasks: { S: [ok(bytes(262_145))] },
    expect: { states: ["S", "Caught"] },
  },
  {
    name: "sizes are bytes of UTF-8",
    definition: only(task),
    tasks: { S: [ok("é".repeat(131_072))] },
    expect: { status: "FAILED", error: "States.DataLimitExceeded" },
  },
  {
    name: "a state's Output over the limit",
    definition: only({ Type: "Pass", Output: "{% $pad('', 300000) %}" }),
    expect: { status: "FAILED", error: "States.DataLimitExceeded" },
  },
  {
    name: "Arguments over the limit",
    definition: only({ ...task, Arguments: "{% $pad('', 300000) %}" }),
    expect: { status: "FAILED", error: "States.DataLimitExceeded" },
  },
  {
    name: "an Assign over the limit",
    definition: only({ Type: "Pass", Assign: { x: "{% $pad('', 300000) %}" } }),
    expect: { status: "FAILED", error: "States.DataLimitExceeded" },
  },
  {
    name: "variables of several states may be larger together",
    definition: {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { x: "{% $pad('', 200000) %}" }, Next: "B" },
        B: { Type: "Pass", Assign: { y: "{% $pad('', 200000) %}" }, Next: "C" },
        C: { Type: "Pass", Output: "{% $length($x) + $length($y) %}", End: true },
      },
    },
    expect: { output: 400_000 },
  },
  {
    name: "a loop without end fails with event 25,000",
    definition: {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Next: "C" },
        C: { Type: "Choice", Choices: [{ Condition: "{% false %}", Next: "End" }], Default: "A" },
        End: { Type: "Succeed" },
      },
    },
    expect: {
      status: "FAILED",
      error: "States.Runtime",
      cause: "The execution reached the maximum number of history events (25000).",
    },
  },
];

import type { Case } from "../case.ts";
import { LAMBDA, caught, only } from "../case.ts";
import { IDENTITY, ok } from "../world.ts";

const query = (expression: string): object => only({ Type: "Pass", Output: `{% ${expression} %}` });
const fails = (name: string, expression: string, cause: string, input = {}): Case => ({
  name,
  definition: query(expression),
  input,
  expect: { status: "FAILED", error: "States.QueryEvaluationError", cause },
});

export const DATA: readonly Case[] = [
  {
    name: "Assign is evaluated on the old variables",
    definition: {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { x: 1, y: 10 }, Next: "B" },
        B: { Type: "Pass", Assign: { x: "{% $y %}", y: "{% $x %}" }, Output: "{% [$x, $y] %}", Next: "C" },
        C: { Type: "Pass", Output: { before: "{% $states.input %}", after: ["{% $x %}", "{% $y %}"] }, End: true },
      },
    },
    expect: { output: { before: [1, 10], after: [10, 1] } },
  },
  {
    name: "variables outlive the states between",
    definition: {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { id: "{% $states.input.id %}" }, Output: {}, Next: "B" },
        B: { Type: "Wait", Seconds: 1, Next: "C" },
        C: { Type: "Pass", Output: "{% $id %}", End: true },
      },
    },
    input: { id: "i-1" },
    expect: { output: "i-1" },
  },
  {
    name: "the context object",
    definition: query("$states.context"),
    input: { a: 1 },
    expect: {
      output: {
        Execution: {
          Id: IDENTITY.executionArn,
          Input: { a: 1 },
          Name: "run",
          RoleArn: IDENTITY.roleArn,
          StartTime: "2026-01-01T00:00:00.000Z",
          RedriveCount: 0,
        },
        State: { Name: "S", EnteredTime: "2026-01-01T00:00:00.000Z", RetryCount: 0 },
        StateMachine: { Id: IDENTITY.stateMachineArn, Name: "machine" },
      },
    },
  },
  {
    name: "a task's result, and Output beside Assign",
    definition: {
      StartAt: "T",
      States: {
        T: {
          Type: "Task",
          Resource: LAMBDA,
          Arguments: { Payload: { id: "{% $states.input.id %}" } },
          Assign: { kept: "{% $states.result.Payload %}" },
          Output: { in: "{% $states.input %}" },
          Next: "P",
        },
        P: { Type: "Pass", Output: "{% $merge([$states.input, {'kept': $kept}]) %}", End: true },
      },
    },
    input: { id: 3 },
    tasks: { T: (args) => ok({ Payload: args.Payload.id + 1 }) },
    expect: { output: { in: { id: 3 }, kept: 4 } },
  },
  {
    name: "a task without Arguments gets the input, without Output gives the result",
    definition: only({ Type: "Task", Resource: LAMBDA }),
    input: { FunctionName: "f" },
    tasks: { S: (args) => ok({ got: args }) },
    expect: { output: { got: { FunctionName: "f" } } },
  },
  {
    name: "results are plain JSON",
    definition: query("$states.input.xs[v > 1].{'v': v}"),
    input: { xs: [{ v: 1 }, { v: 2 }, { v: 3 }] },
    expect: { output: [{ v: 2 }, { v: 3 }] },
  },
  { name: "null is a value", definition: query("$states.input.a"), input: { a: null }, expect: { output: null } },
  {
    name: "only whole strings are expressions",
    definition: only({ Type: "Pass", Output: [" {% 1 %}", "{% 1 %} ", "a{% 1 %}"] }),
    expect: { output: [" {% 1 %}", "{% 1 %} ", "a{% 1 %}"] },
  },
  {
    name: "$now is the event's time",
    definition: query("[$now(), $now('[Y]'), $millis()]"),
    expect: { output: ["2026-01-01T00:00:00.000Z", "2026", Date.parse("2026-01-01T00:00:00.000Z")] },
  },
  { name: "$partition", definition: query("$partition([1..7], 3)"), expect: { output: [[1, 2, 3], [4, 5, 6], [7]] } },
  { name: "$range", definition: query("$range(10, 2, -4)"), expect: { output: [10, 6, 2] } },
  { name: "$range cuts towards zero", definition: query("$range(-1.7, 2, 1)"), expect: { output: [-1, 0, 1, 2] } },
  {
    name: "$hash",
    definition: query("[$hash('abc', 'SHA-256'), $hash('abc', 'MD5')]"),
    expect: {
      output: ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "900150983cd24fb0d6963f7d28e17f72"],
    },
  },
  { name: "$parse", definition: query(`$parse('{"a":[1]}').a`), expect: { output: [1] } },
  {
    name: "$uuid is a version 4 UUID, new at each call",
    definition: query(
      "[$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/) ~> $exists(), $uuid() = $uuid()]",
    ),
    expect: { output: [true, false] },
  },
  {
    name: "$random is below one, and the same for one seed",
    definition: query("($r := $random(); [$r >= 0 and $r < 1, $random(7) = $random(7), $random(7) = $random(8)])"),
    expect: { output: [true, true, false] },
  },
  fails("$eval is not there", "$eval('1+1')", "threw an error during evaluation. T1006"),
  fails(
    "nothing is an error",
    "$states.input.absent",
    "'$states.input.absent' specified for the field 'Output' returned",
  ),
  fails("an unknown variable is nothing", "$nowhere", "returned nothing (undefined)"),
  fails("a function is no value", "$sum", "returned nothing (undefined)"),
  fails("a type error of JSONata", "1 + 'a'", "T2002"),
  fails("a chunk of zero yields nothing", "$partition([1], 0)", "returned nothing (undefined)"),
  fails("recursion without end is stopped", "($f := function($n) { 1 + $f($n) }; $f(1))", "D1011"),
  {
    name: "the cause names the field, the state and its event",
    definition: {
      StartAt: "First",
      States: {
        First: { Type: "Pass", Next: "Second" },
        Second: { Type: "Pass", Output: { list: [1, { deep: "{% $states.input.x %}" }] }, End: true },
      },
    },
    expect: {
      status: "FAILED",
      cause:
        "An error occurred while executing the state 'Second' (entered at the event id #4). The JSONata expression " +
        "'$states.input.x' specified for the field 'Output/list[1]/deep' returned nothing (undefined).",
      events: [
        "ExecutionStarted",
        "PassStateEntered",
        "PassStateExited",
        "PassStateEntered",
        "EvaluationFailed",
        "ExecutionFailed",
      ],
    },
  },
  {
    name: "an evaluation error in Arguments can be caught",
    definition: caught({ Type: "Task", Resource: LAMBDA, Arguments: "{% $nope %}" }, "States.QueryEvaluationError"),
    expect: { states: ["S", "Caught"] },
  },
  {
    name: "an evaluation error in Output can be caught",
    definition: caught({ Type: "Task", Resource: LAMBDA, Output: "{% $nope %}" }, "States.ALL"),
    tasks: { S: [ok(1)] },
    expect: { states: ["S", "Caught"] },
  },
];

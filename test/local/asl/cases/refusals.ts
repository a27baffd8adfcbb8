/** Definitions that have to be refused, each with the place that is wrong. */
import type { DiagnosticCode } from "../../../../local/asl/validation/diagnostic.ts";
import { LAMBDA, only } from "../case.ts";

const task = { Type: "Task", Resource: LAMBDA };

export interface Refusal {
  readonly name: string;
  readonly definition: object;
  readonly code?: DiagnosticCode;
  readonly location: string;
  /** Also refused by asl-validator, which knows less. */
  readonly second?: boolean;
}

export const states = (given: object, startAt = "A"): object => ({ StartAt: startAt, States: given });
export const end = { Type: "Pass", End: true };

export const REFUSALS: readonly Refusal[] = [
  {
    name: "a Next to nowhere",
    definition: states({ A: { Type: "Pass", Next: "B" }, C: end }),
    code: "MISSING_TRANSITION_TARGET",
    location: "/States/A/Next",
    second: true,
  },
  {
    name: "a StartAt to nowhere",
    definition: states({ A: end }, "B"),
    code: "MISSING_TRANSITION_TARGET",
    location: "/StartAt",
    second: true,
  },
  {
    name: "a Catch to nowhere",
    definition: only({ ...task, Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }] }),
    code: "MISSING_TRANSITION_TARGET",
    location: "/States/S/Catch[0]/Next",
    second: true,
  },
  {
    name: "a Default to nowhere",
    definition: states({
      A: { Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "E" }], Default: "X" },
      E: end,
    }),
    code: "MISSING_TRANSITION_TARGET",
    location: "/States/A/Default",
    second: true,
  },
  {
    name: "a state nobody reaches",
    definition: states({ A: end, B: end }),
    code: "MISSING_TRANSITION_TARGET",
    location: "/States/B",
    second: true,
  },
  {
    name: "no end",
    definition: states({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } }),
    code: "MISSING_END_STATE",
    location: "/States",
    second: true,
  },
  {
    name: "neither Next nor End",
    definition: states({ A: { Type: "Pass" }, B: end }),
    location: "/States/A",
    second: true,
  },
  {
    name: "both Next and End",
    definition: states({ A: { Type: "Pass", Next: "B", End: true }, B: end }),
    location: "/States/A",
    second: true,
  },
  { name: "an unknown type", definition: only({ Type: "Sleep" }), location: "/States/S/Type", second: true },
  {
    name: "an unknown field",
    definition: only({ Type: "Pass", Outputs: 1 }),
    location: "/States/S/Outputs",
    second: true,
  },
  {
    name: "a JSONPath field",
    definition: only({ Type: "Pass", InputPath: "$.a" }),
    location: "/States/S",
    second: true,
  },
  {
    name: "a JSONPath state",
    definition: only({ Type: "Pass", QueryLanguage: "JSONPath" }),
    location: "/States/S",
  },
  {
    name: "bad JSONata",
    definition: only({ Type: "Pass", Output: "{% a[1,2) %}" }),
    code: "INVALID_JSONATA_EXPRESSION",
    location: "/States/S/Output",
    second: true,
  },
  {
    name: "bad JSONata deep inside",
    definition: only({ ...task, Arguments: { Payload: [{ x: "{% ( %}" }] } }),
    code: "INVALID_JSONATA_EXPRESSION",
    location: "/States/S/Arguments/Payload[0]/x",
    second: true,
  },
  {
    name: "the coalescing operator of JSONata 2.1.0",
    definition: only({ Type: "Pass", Output: "{% $states.input.a ?? 'none' %}" }),
    code: "INVALID_JSONATA_EXPRESSION",
    location: "/States/S/Output",
  },
  {
    name: "the default operator of JSONata 2.1.0, deep inside",
    definition: only({ Type: "Pass", Output: { x: ["{% $map([1], function($v) { ($v ?: 0) + 1 }) %}"] } }),
    code: "INVALID_JSONATA_EXPRESSION",
    location: "/States/S/Output/x[0]",
  },
  {
    name: "a name at the top level",
    definition: only({ Type: "Pass", Output: "{% phone %}" }),
    code: "UNSUPPORTED_JSONATA_EXPRESSION",
    location: "/States/S/Output",
  },
  {
    name: "a name at the top level of a lambda",
    definition: only({ Type: "Pass", Output: "{% $map($states.input.a, function($x) { b }) %}" }),
    code: "UNSUPPORTED_JSONATA_EXPRESSION",
    location: "/States/S/Output",
  },
  {
    name: "the top-level context",
    definition: only({ Type: "Pass", Output: "{% $$.a %}" }),
    code: "UNSUPPORTED_JSONATA_EXPRESSION",
    location: "/States/S/Output",
  },
  {
    name: "errorOutput outside a catcher",
    definition: only({ ...task, Output: "{% $states.errorOutput.Error %}" }),
    code: "UNSUPPORTED_JSONATA_EXPRESSION",
    location: "/States/S/Output",
  },
  {
    name: "Wait with Seconds and Timestamp",
    definition: only({ Type: "Wait", Seconds: 1, Timestamp: "2026-01-01T00:00:00Z" }),
    location: "/States/S",
    second: true,
  },
  { name: "Wait with neither", definition: only({ Type: "Wait" }), location: "/States/S", second: true },
  {
    name: "TimeoutSeconds 0",
    definition: only({ ...task, TimeoutSeconds: 0 }),
    location: "/States/S/TimeoutSeconds",
    second: true,
  },
  {
    name: "a heartbeat not smaller than the time-out",
    definition: only({ ...task, TimeoutSeconds: 60, HeartbeatSeconds: 60 }),
    location: "/States/S/HeartbeatSeconds",
  },
  {
    name: "TimeoutSeconds on a Pass",
    definition: only({ Type: "Pass", TimeoutSeconds: 5 }),
    location: "/States/S/TimeoutSeconds",
    second: true,
  },
  {
    name: "Retry on a Wait",
    definition: only({ Type: "Wait", Seconds: 1, Retry: [] }),
    location: "/States/S/Retry",
    second: true,
  },
  {
    name: "States.ALL before another retrier",
    definition: only({ ...task, Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["X"] }] }),
    location: "/States/S/Retry[0]/ErrorEquals",
  },
  {
    name: "States.ALL with another name",
    definition: only({ ...task, Retry: [{ ErrorEquals: ["X", "States.ALL"] }] }),
    location: "/States/S/Retry[0]/ErrorEquals",
  },
  {
    name: "an expression in a retrier",
    definition: only({ ...task, Retry: [{ ErrorEquals: ["X"], IntervalSeconds: "{% 1 %}" }] }),
    location: "/States/S/Retry[0]/IntervalSeconds",
    second: true,
  },
  {
    name: "BackoffRate below 1",
    definition: only({ ...task, Retry: [{ ErrorEquals: ["X"], BackoffRate: 0.5 }] }),
    location: "/States/S/Retry[0]/BackoffRate",
  },
  { name: "Task without Resource", definition: only({ Type: "Task" }), location: "/States/S/Resource", second: true },
  {
    name: "Choice without rules",
    definition: states({ A: { Type: "Choice", Choices: [], Default: "E" }, E: end }),
    location: "/States/A/Choices",
    second: true,
  },
  {
    name: "a distributed Map",
    definition: only({
      Type: "Map",
      ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...states({ A: end }) },
    }),
    location: "/States/S/ItemProcessor/ProcessorConfig/Mode",
  },
  {
    name: "an ItemReader",
    definition: only({ Type: "Map", ItemReader: {}, ItemProcessor: states({ A: end }) }),
    location: "/States/S/ItemReader",
  },
  {
    name: "a mistake inside a branch",
    definition: only({ Type: "Parallel", Branches: [states({ A: { Type: "Pass", Next: "Z" } })] }),
    code: "MISSING_TRANSITION_TARGET",
    location: "/States/S/Branches[0]/States/A/Next",
    second: true,
  },
  {
    name: "a mistake inside a Map",
    definition: only({ Type: "Map", ItemProcessor: states({ A: { ...end, Next: "A" } }) }),
    location: "/States/S/ItemProcessor/States/A",
    second: true,
  },
  {
    name: "a variable named states",
    definition: only({ Type: "Pass", Assign: { states: 1 } }),
    location: "/States/S/Assign/states",
  },
  { name: "a top-level time-out of 0", definition: { TimeoutSeconds: 0, ...only(end) }, location: "/TimeoutSeconds" },
  {
    name: "a state's name of 81 characters",
    definition: states({ ["n".repeat(81)]: end }, "n".repeat(81)),
    location: `/States/${"n".repeat(81)}`,
  },
];

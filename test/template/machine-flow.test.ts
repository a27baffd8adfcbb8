/** The compiled state machines as AWS will read them: their language, their variables, their time-outs, what they say to AWS. */
import { beforeAll, describe, expect, test } from "vitest";
import { compile, idOfArn, propertiesOf, resourcesOf, type Template } from "./compiled.ts";
import {
  askAslValidator,
  findForeignArguments,
  findTimeouts,
  findUnassigned,
  type Definition,
} from "./machine-judges.ts";

const NAMES = ["RunJob", "EndJob"];
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:";

let template: Template;
let machines: ReadonlyMap<string, Definition>;
beforeAll(async () => {
  ({ template } = await compile());
  machines = new Map(
    resourcesOf(template, "AWS::StepFunctions::StateMachine").map(([name, { Properties }]) => {
      // As CloudFormation substitutes them: an ARN, here of the function's logical id.
      const substitutions = Properties["DefinitionSubstitutions"] as Readonly<Record<string, unknown>>;
      const text = JSON.stringify(Properties["Definition"]).replaceAll("${Partition}", "aws");
      const substituted = text.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => ARN + idOfArn(substitutions[key]));
      return [name, JSON.parse(substituted) as Definition];
    }),
  );
});

const functionSeconds = (_state: string, functionName: string): number =>
  (propertiesOf(template, functionName.replace(ARN, "")) as { readonly Timeout: number }).Timeout;

/** All judges' findings. */
const judge = async (definition: Definition): Promise<readonly string[]> => [
  ...askAslValidator(definition),
  ...findUnassigned(definition),
  ...(await findForeignArguments(definition)),
  ...findTimeouts(definition, functionSeconds),
];

test.each(NAMES)("%s has no finding of any judge", async (name) => {
  expect(await judge(machines.get(name)!)).toEqual([]);
});

/** The machine with one thing changed: `change` gets a state as it will be written. */
function mutated(state: string, change: (state: Record<string, never>) => void): Definition {
  const definition = structuredClone(machines.get("RunJob")!);
  change(definition.States[state] as unknown as Record<string, never>);
  return definition;
}
const set = (members: object) => (state: object) => void Object.assign(state, members);

describe("a machine that is wrong is refused", () => {
  test.each<[string, string, (state: Record<string, never>) => void, RegExp]>([
    ["leads nowhere", "AdmitJob", set({ Next: "Nowhere" }), /Nowhere/],
    ["has a state of no type", "AdmitJob", set({ Type: "Taks" }), /\/States\/AdmitJob/],
    ["has a catch without errors", "AdmitJob", set({ Catch: [{ Next: "NotAdmitted" }] }), /ErrorEquals/],
    ["has a path of the other language", "AdmitJob", set({ ResultPath: "$.a" }), /\/States\/AdmitJob is invalid/],
  ])("by asl-validator when it %s", (_wrong, state, change, finding) => {
    expect(askAslValidator(mutated(state, change)).join()).toMatch(finding);
  });

  test.each<[string, string, (state: Record<string, never>) => void, readonly string[]]>([
    [
      "misspells a variable",
      "EnsureFileSystem",
      set({ Output: "{% $netwrok %}" }),
      ["EnsureFileSystem: Reference to variable '$netwrok', which no state in reach assigns."],
    ],
    [
      "reads one inside a function of JSONata",
      "PlanAttempt",
      set({ Output: "{% $map([1], function($x) { $x + $later }) %}" }),
      ["PlanAttempt: Reference to variable '$later', which no state in reach assigns."],
    ],
    [
      "does not assign it on one way",
      "EnsureNetwork",
      set({ Assign: {} }),
      ["EnsureMountTargets: Reference to variable '$network', which no state in reach assigns."],
    ],
  ])("for its variables when it %s", (_wrong, state, change, findings) => {
    expect(findUnassigned(mutated(state, change))).toEqual(expect.arrayContaining([...findings]));
  });

  test.each<[string, object, string]>([
    ["misspells an argument", { Arguments: { FunctionNam: ARN } }, "AdmitJob: FunctionNam is no argument"],
    [
      "calls what has no schema here",
      { Resource: "arn:aws:states:::sns:publish" },
      "AdmitJob: arn:aws:states:::sns:publish is no integration whose schema is known",
    ],
    [
      "calls an operation that the SDK does not have",
      { Resource: "arn:aws:states:::aws-sdk:ec2:describeInstance" },
      "AdmitJob: ec2 has no DescribeInstanceRequest",
    ],
    [
      "misspells an argument of the SDK, deep inside",
      {
        Resource: "arn:aws:states:::aws-sdk:ec2:describeInstances",
        Arguments: { InstanceIds: ["{% $id %}"], Filters: [{ Name: "tag-key", Value: ["a"] }] },
      },
      "AdmitJob: Filters[0].Value is no argument",
    ],
  ])("for what it says to AWS when it %s", async (_wrong, change, finding) => {
    expect(await findForeignArguments(mutated("AdmitJob", set(change)))).toEqual([finding]);
  });

  test.each<[string, string, object, string]>([
    ["has none", "AdmitJob", { TimeoutSeconds: undefined }, "AdmitJob: has no time-out"],
    [
      "is over before its function is",
      "AdmitJob",
      { TimeoutSeconds: 1 },
      "AdmitJob: gives up after 1 s, its function after",
    ],
    ["is computed without a wait", "AdmitJob", { TimeoutSeconds: "{% 60 %}" }, "AdmitJob: a time-out that is computed"],
    [
      "is no longer than the heartbeat",
      "RunAttempt",
      { TimeoutSeconds: 300, HeartbeatSeconds: 300 },
      "RunAttempt: heartbeat 300",
    ],
    ["was not computed with the heartbeat", "RunAttempt", { TimeoutSeconds: "{% 400 %}" }, "RunAttempt: heartbeat"],
  ])("for its time-outs when one %s", (_wrong, state, change, finding) => {
    expect(findTimeouts(mutated(state, set(change)), functionSeconds)).toEqual([expect.stringContaining(finding)]);
  });
});

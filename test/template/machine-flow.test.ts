/** The compiled state machines as AWS will read them: their language, their variables, what they say to Lambda. */
import { createRequire } from "node:module";
import { InvocationRequest$ } from "@aws-sdk/client-lambda";
import { NormalizedSchema } from "@smithy/core/schema";
import { beforeAll, describe, expect, test } from "vitest";
import { Report } from "../../local/asl/validation/diagnostic.ts";
import { checkTemplate } from "../../local/asl/validation/expressions.ts";
import { compile, resourcesOf } from "./compiled.ts";

interface Branch {
  readonly Next?: string;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
  readonly Condition?: unknown;
}
interface State extends Branch {
  readonly Type: string;
  readonly Resource?: string;
  readonly Default?: string;
  readonly Catch?: readonly Branch[];
  readonly Choices?: readonly Branch[];
  readonly Arguments?: Readonly<Record<string, unknown>>;
  readonly TimeoutSeconds?: unknown;
  readonly HeartbeatSeconds?: unknown;
}
interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const askAslValidator = createRequire(import.meta.url)("asl-validator") as (definition: object) => {
  readonly isValid: boolean;
  errorsText(): string;
};

const NAMES = ["RunJob", "EndJob"];
let machines: ReadonlyMap<string, Definition>;
beforeAll(async () => {
  const { template } = await compile();
  machines = new Map(
    resourcesOf(template, "AWS::StepFunctions::StateMachine").map(([name, { Properties }]) => {
      // As CloudFormation substitutes them; what an ARN is does not matter here.
      const text = JSON.stringify(Properties["Definition"]).replaceAll("${Partition}", "aws");
      return [
        name,
        JSON.parse(text.replaceAll(/\$\{(\w+)Arn\}/g, "arn:aws:lambda:us-east-1:123456789012:function:$1")),
      ];
    }),
  );
});

describe.each(NAMES)("%s", (name) => {
  const statesOf = (): [string, State][] => Object.entries(machines.get(name)!.States);

  test("is valid for a validator that others wrote", () => {
    // It changes what it is given.
    const answer = askAslValidator(structuredClone(machines.get(name)!));
    expect(answer.errorsText()).toBe("");
    expect(answer.isValid).toBe(true);
  });

  test("reads a variable only where every way there has assigned it", () => {
    expect(findUnassigned(machines.get(name)!)).toEqual([]);
  });

  test("says to Lambda what Lambda's API takes, and nothing else", () => {
    const members = [...NormalizedSchema.of(InvocationRequest$).structIterator()].map(([member]) => member);
    const tasks = statesOf().filter(([, { Type }]) => Type === "Task");
    expect(tasks.length).toBeGreaterThan(2);
    for (const [, { Resource, Arguments }] of tasks) {
      expect(Resource).toMatch(/^arn:aws:states:::lambda:invoke(\.waitForTaskToken)?$/);
      expect(Object.keys(Arguments!).filter((argument) => !members.includes(argument))).toEqual([]);
    }
  });

  test("has a time-out for every task, and a heartbeat shorter than it", () => {
    for (const [state, { Type, TimeoutSeconds, HeartbeatSeconds }] of statesOf()) {
      if (Type !== "Task") continue;
      expect(TimeoutSeconds, state).toBeDefined();
      // Both are computed, together: core/check.ts makes the time-out longer than the heartbeat.
      if (HeartbeatSeconds !== undefined)
        expect([TimeoutSeconds, HeartbeatSeconds]).toEqual([
          "{% $check.timeoutSeconds %}",
          "{% $check.heartbeatSeconds %}",
        ]);
    }
  });
});

test("a variable that one way leaves out is found", () => {
  const definition = {
    StartAt: "Ask",
    States: {
      Ask: {
        Type: "Choice",
        Choices: [{ Condition: "{% true %}", Next: "Set" }],
        Default: "Read",
      },
      Set: { Type: "Pass", Assign: { found: 1 }, Next: "Read" },
      Read: { Type: "Succeed", Output: "{% $found %}" },
    },
  };
  expect(findUnassigned(definition)).toEqual([
    "Read: Reference to variable '$found', which no state in reach assigns.",
  ]);
});

/** What is assigned for certain when a state is entered; narrowed until nothing changes. */
function findUnassigned({ StartAt, States }: Definition): readonly string[] {
  const entered = new Map<string, ReadonlySet<string>>([[StartAt, new Set()]]);
  const queue = [StartAt];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const state = States[name]!;
    const known = entered.get(name)!;
    const ways = [...(state.Catch ?? []), ...(state.Choices ?? []), { ...state, Next: state.Next ?? state.Default }];
    for (const { Next, Assign = {} } of ways) {
      if (Next === undefined) continue;
      const before = entered.get(Next);
      const assigned = new Set([...known, ...Object.keys(Assign)]);
      const after = before ? new Set([...before].filter((variable) => assigned.has(variable))) : assigned;
      if (before?.size === after.size) continue;
      entered.set(Next, after);
      queue.push(Next);
    }
  }
  return Object.entries(States).flatMap(([name, state]) => {
    const report = new Report();
    checkTemplate(state, "", { variables: entered.get(name) ?? new Set(), errorOutput: true }, report);
    return report.diagnostics
      .filter(({ code }) => code === "UNKNOWN_VARIABLE")
      .map(({ message }) => `${name}: ${message}`);
  });
}

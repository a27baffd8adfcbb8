import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { compile, idOfArn, listOf, propertiesOf, resourcesOf, statementsOf, type Template } from "./compiled.ts";

interface Definition {
  readonly States: Readonly<Record<string, State>>;
}
interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName?: string };
  readonly TimeoutSeconds?: number | string;
}
interface Machine {
  readonly name: string;
  readonly definition: Definition;
  readonly substitutions: Readonly<Record<string, unknown>>;
  readonly role: string;
}

let template: Template;
let machines: readonly Machine[];
beforeAll(async () => {
  ({ template } = await compile());
  machines = resourcesOf(template, "AWS::StepFunctions::StateMachine").map(([name, { Properties }]) => ({
    name,
    definition: Properties["Definition"] as Definition,
    substitutions: Properties["DefinitionSubstitutions"] as Record<string, unknown>,
    role: idOfArn(Properties["RoleArn"]),
  }));
  expect(machines.map(({ name }) => name)).toEqual(["RunJob", "EndJob"]);
});

const tasksOf = ({ definition }: Machine) =>
  Object.entries(definition.States).filter(([, { Type }]) => Type === "Task");
const functionOf = (machine: Machine, state: State): string => {
  const placeholder = /^\$\{(\w+)\}$/.exec(state.Arguments?.FunctionName ?? "")?.[1] ?? "";
  return idOfArn(machine.substitutions[placeholder]);
};

test("every placeholder is substituted, and nothing else is", () => {
  for (const { definition, substitutions } of machines) {
    const used = [...JSON.stringify(definition).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(substitutions)));
  }
});

/** A null in a template is an error to CloudFormation, and the framework drops it silently: `{% null %}` says it. */
test.each(["run-job", "end-job"])("%s has no null for the template to lose", (name) => {
  const path = new URL(`../../statemachines/${name}.asl.json`, import.meta.url);
  const nulls: string[] = [];
  JSON.parse(readFileSync(path, "utf8"), (key, value: unknown) => (value === null && nulls.push(key), value));
  expect(nulls).toEqual([]);
});

test("a task's function has the task's name", () => {
  for (const machine of machines)
    for (const [name, state] of tasksOf(machine)) expect(functionOf(machine, state)).toBe(`${name}LambdaFunction`);
});

test("no task gives up before its function does", () => {
  for (const machine of machines)
    for (const [, state] of tasksOf(machine)) {
      const { Timeout } = propertiesOf(template, functionOf(machine, state)) as { Timeout: number };
      // A token wait's time-out is computed, and its function only starts the wait.
      if (typeof state.TimeoutSeconds === "number") expect(state.TimeoutSeconds).toBeGreaterThanOrEqual(Timeout);
      else expect(state.Resource).toContain("waitForTaskToken");
    }
});

test("a machine may invoke its own functions and do nothing else", () => {
  for (const machine of machines) {
    const called = new Set(tasksOf(machine).map(([, state]) => functionOf(machine, state)));
    const statements = statementsOf(propertiesOf(template, machine.role));
    expect(statements.flatMap(({ Action }) => listOf(Action))).toEqual(["lambda:InvokeFunction"]);
    expect(new Set(statements.flatMap(({ Resource }) => listOf(Resource).map(idOfArn)))).toEqual(called);
  }
});

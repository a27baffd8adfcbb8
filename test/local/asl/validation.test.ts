import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { parseDefinition, validateDefinition } from "../../../local/asl/validation/definition.ts";
import { LAMBDA_TOKEN, only } from "./case.ts";
import { DATA } from "./cases/data.ts";
import { ERRORS } from "./cases/errors.ts";
import { FLOW } from "./cases/flow.ts";
import { FORKS as FORK_CASES } from "./cases/forks.ts";
import { LIMITS } from "./cases/limits.ts";
import { REFUSALS, end, states } from "./cases/refusals.ts";
import { TASKS } from "./cases/tasks.ts";
import { FORKS, LOOP } from "./machines.ts";

/** The package has no types of its own. It changes what it is given, so it gets a copy. */
const require = createRequire(import.meta.url);
const askAslValidator = require("asl-validator") as (definition: object) => {
  readonly isValid: boolean;
  readonly errorsText: () => string;
};

const jsonata = (machine: object): object => ({ QueryLanguage: "JSONata", ...machine });
const errorsOf = (definition: unknown) => validateDefinition(definition).filter(({ severity }) => severity === "ERROR");

test("what the cases run is valid", () => {
  const cases = [...FLOW, ...DATA, ...ERRORS, ...TASKS, ...FORK_CASES, ...LIMITS];
  const refused = cases.filter(({ definition }) => errorsOf(jsonata(definition)).length > 0);
  expect(refused.map(({ name }) => name)).toEqual([]);
});

test.each([
  ["loop", LOOP],
  ["forks", FORKS],
])("asl-validator agrees that the %s is valid", (_name, machine) => {
  const definition = jsonata(machine);
  expect(validateDefinition(definition)).toEqual([]);
  expect(askAslValidator(structuredClone(definition)).errorsText()).toBe("");
});

describe("refused", () => {
  test.each(REFUSALS)("$name", ({ definition, code = "SCHEMA_VALIDATION_FAILED", location, second }) => {
    const found = errorsOf(jsonata(definition)).map((diagnostic) => [diagnostic.code, diagnostic.location]);
    expect(found).toContainEqual([code, location]);
    if (second) expect(askAslValidator(structuredClone(jsonata(definition))).isValid).toBe(false);
  });

  test("a JSONPath machine, naming its states", () => {
    const [diagnostic] = errorsOf(only(end));
    expect(diagnostic).toMatchObject({ location: "/QueryLanguage", message: expect.stringContaining("'S'") as string });
  });

  test("not what only looks like an operator newer than JSONata 2.0.6", () => {
    const output = ["{% 'a ?? b ?: c' %}", "{% $contains('x', /a??:b/) %}", "{% true ? 1 : 2 %}", "{% true?1:2 %}"];
    expect(errorsOf(jsonata(only({ Type: "Pass", Output: output })))).toEqual([]);
  });

  test("text that is no JSON", () => {
    expect(parseDefinition("{").diagnostics).toMatchObject([{ code: "INVALID_JSON_DESCRIPTION" }]);
  });
});

describe("variables", () => {
  const warningsOf = (machine: object) =>
    validateDefinition(jsonata(machine)).filter(({ severity }) => severity === "WARNING");

  test("one that no state in reach assigns is a warning", () => {
    expect(warningsOf(only({ Type: "Pass", Output: "{% $nope + 1 %}" }))).toMatchObject([
      { code: "UNKNOWN_VARIABLE", location: "/States/S/Output" },
    ]);
  });

  test("those of a branch are not in reach outside it", () => {
    const inner = states({ A: { ...end, Assign: { inner: 1 } } });
    expect(warningsOf(only({ Type: "Parallel", Branches: [inner], Output: "{% $inner %}" }))).toHaveLength(1);
  });

  test("lambdas, blocks and path bindings bring their own", () => {
    const output = [
      "{% $map([1], function($v, $i) { $v + $i }) %}",
      "{% ($a := 1; $a) %}",
      "{% $states.input.x@$p#$q.{ 'a': $p, 'b': $q } %}",
    ];
    expect(warningsOf(only({ Type: "Pass", Output: output }))).toEqual([]);
  });

  test("catchers and choice rules assign too; the token is read from the context", () => {
    const machine = states({
      A: {
        Type: "Task",
        Resource: LAMBDA_TOKEN,
        Arguments: { token: "{% $states.context.Task.Token %}" },
        Catch: [{ ErrorEquals: ["States.ALL"], Assign: { failed: "{% $states.errorOutput.Error %}" }, Next: "B" }],
        Next: "B",
      },
      B: { Type: "Pass", Output: "{% $failed %}", End: true },
    });
    expect(validateDefinition(jsonata(machine))).toEqual([]);
  });
});

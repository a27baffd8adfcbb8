/** The one table of error names against everything that gives or matches one. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AWS_FAULTS } from "../../core/aws-faults.ts";
import { ERROR_TEXTS } from "../../core/error-texts.ts";
import { ERRORS, isErrorName } from "../../core/errors.ts";
import { REFUSALS, SPECIAL_REFUSALS } from "../../core/refusals.ts";
import { STATE_REASONS } from "../../core/state-reasons.ts";
import { ROOT } from "../../scripts/package.ts";
import { readStates } from "../../scripts/troubleshooting.ts";

/** Code of the product that gives errors a name: the agent's included, the table itself not. */
const SOURCES = globSync(["core/**/*.ts", "aws/**/*.ts", "contract/**/*.ts", "layers/agent/src/**/*.py"], { cwd: ROOT })
  .filter((file) => file !== join("core", "errors.ts"))
  .map((file) => readFileSync(join(ROOT, file), "utf8"));

/** How a name is given: thrown, decided, answered, reported by the agent. */
const GIVEN = [
  /new SpotConnectError\(\s*"(\w+)"/g,
  /\bstop\(\s*"(\w+)"/g,
  /\berror: "(\w+)"/g,
  /\berror \?\? "(\w+)"/g,
  /TaskFailed\(\s*"(\w+)"/g,
  /_failure\(\w+, "(\w+)"/g,
  /\berror="(\w+)"/g,
  /"error": "(\w+)"/g,
  /getattr\(\w+, "error", "(\w+)"\)/g,
];
const given = new Set(
  SOURCES.flatMap((text) => GIVEN.flatMap((how) => [...text.matchAll(how)].map(([, name = ""]) => name))),
);

test("every name that the state machines match is ours, or one that AWS is known to give", async () => {
  const states = await readStates();
  const matched = new Set(states.flatMap(({ retried, caught }) => [...retried, ...caught]));
  expect(matched.size).toBeGreaterThan(10);
  expect([...matched].filter((name) => !isErrorName(name) && !(name in AWS_FAULTS))).toEqual([]);
});

test("nothing is given that is not in the table", () => {
  expect([...given].filter((name) => !isErrorName(name))).toEqual([]);
});

test("nothing is in the table that nothing gives", () => {
  expect(Object.keys(ERRORS).filter((name) => !given.has(name))).toEqual([]);
});

test("what a state retries by name is something that can pass", async () => {
  const retried = new Set((await readStates()).flatMap((state) => state.retried));
  expect([...retried].filter((name) => isErrorName(name) && ERRORS[name].kind !== "retryable")).toEqual([]);
});

test("what is said of AWS's own faults has the tries that every state has", () => {
  const machines = globSync("statemachines/*.asl.json", { cwd: ROOT }).map((file) =>
    readFileSync(join(ROOT, file), "utf8"),
  );
  const tries = new Map<string, Set<number>>();
  const collect = (key: string, value: unknown): unknown => {
    if (key !== "Retry") return value;
    for (const { ErrorEquals, MaxAttempts } of value as { ErrorEquals: string[]; MaxAttempts: number }[])
      for (const name of ErrorEquals) tries.set(name, (tries.get(name) ?? new Set()).add(MaxAttempts));
    return value;
  };
  for (const machine of machines) JSON.parse(machine, collect);
  const said = Object.entries(AWS_FAULTS).flatMap(([name, { remedy }]) => {
    const words = /tried (six times|for about half an hour)/.exec(remedy)?.[1];
    return words === undefined ? [] : [[name, words, [...(tries.get(name) ?? [])]]];
  });
  expect(said).toEqual([
    ["Lambda.ServiceException", "for about half an hour", [60]],
    ["Lambda.AWSLambdaException", "for about half an hour", [60]],
    ["Lambda.SdkClientException", "for about half an hour", [60]],
    ["Lambda.ClientExecutionTimeoutException", "six times", [5]],
  ]);
});

test("an ended job's error serves one that was refused at the door too; a route is its path, the method has its own", () => {
  expect(ERROR_TEXTS.JobEnded.remedy).toMatch(/JSON was refused, correct it/);
  expect(ERROR_TEXTS.RouteNotFound.meaning).not.toContain("method");
});

test("every error says what it means and what to do, in sentences", () => {
  const texts = [ERROR_TEXTS, AWS_FAULTS, REFUSALS, STATE_REASONS].flatMap((table) =>
    Object.entries(table).flatMap(([name, { meaning, remedy }]) => [
      [name, meaning],
      [name, remedy],
    ]),
  );
  for (const special of SPECIAL_REFUSALS) texts.push([special.code, special.meaning], [special.code, special.remedy]);
  const odd = texts.filter(([, text = ""]) => text !== "" && !/^[`A-Z0-9][^]*\.$/.test(text));
  expect(odd).toEqual([]);
  expect(Object.values(ERROR_TEXTS).filter(({ remedy }) => remedy.length < 10)).toEqual([]);
});

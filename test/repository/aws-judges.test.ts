/** `npm run check:aws` runs tests that are there, on a machine that has npm's packages and nothing of PyPI's. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { AWS_JUDGES } from "../../scripts/aws-judges.ts";
import { ROOT } from "../../scripts/package.ts";

const PATHS = AWS_JUDGES.flatMap(({ tests }) => tests);
const isTest = (file: string): boolean => file.endsWith(".test.ts") && !file.endsWith(".all.test.ts");

function testsBelow(path: string): string[] {
  const full = join(ROOT, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full, { recursive: true, encoding: "utf8" })
    .map((name) => join(path, name))
    .filter(isTest);
}

/** The project's own files that a file imports, itself included. */
function importedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file) || !existsSync(join(ROOT, file))) return seen;
  seen.add(file);
  for (const [, to] of readFileSync(join(ROOT, file), "utf8").matchAll(/from "(\.[^"]*\.ts)"/g))
    importedBy(relative(ROOT, join(ROOT, dirname(file), to!)), seen);
  return seen;
}

test.each(PATHS)("%s has tests", (path) => {
  expect(testsBelow(path)).not.toEqual([]);
});

test("none of them needs the virtual environment; the contract suite has other targets, which are not asked", () => {
  const needsPython = (file: string): boolean => importedBy(file).has("test/virtual-environment.ts");
  const tests = PATHS.flatMap(testsBelow);
  expect(tests.filter(needsPython)).toEqual(["test/aws-contract/contract.test.ts"]);
  expect(needsPython("test/pairs/states-language.test.ts")).toBe(true);
});

/**
 * docs/acceptance.md names every finding once, docs/security.md shows every claim, and the tests that they name are there;
 * that they ran, scripts/check.ts says.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  FINDING_IDS,
  findUnshown,
  readClaims,
  readFindings,
  readSuccession,
  titlePattern,
} from "../../scripts/acceptance.ts";
import { ROOT } from "../../scripts/package.ts";

const findings = readFindings();
const claims = readClaims();
const succession = readSuccession();

test("every finding has its row, once, with a test or a reason", () => {
  expect(findings.map(({ id }) => id)).toEqual(FINDING_IDS);
  for (const { tests, reason } of findings) expect(tests.length > 0 || (reason ?? "").length > 10).toBe(true);
});

test("every claim of docs/security.md has its number, once, and a test", () => {
  expect(claims.length).toBeGreaterThan(20);
  expect(claims.map(({ id }) => id)).toEqual(claims.map((_, index) => `T${index + 1}`));
  for (const { id, tests } of claims) expect([id, tests.length > 0]).toEqual([id, true]);
});

/** Of all versions of spot-connect: options of its two commands, fields of its profiles, and in rows of what belongs together its methods. */
const [OPTIONS, PROFILE_FIELDS, METHODS] = [21, 14, 25];

test("every option, profile field and method of spot-connect has its row, once, with a test or a reason", () => {
  const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  expect(succession.map(({ id }) => id)).toEqual([
    ...ids("O", OPTIONS),
    ...ids("P", PROFILE_FIELDS),
    ...ids("M", METHODS),
  ]);
  for (const { tests, reason } of succession) expect(tests.length > 0 || (reason ?? "").length > 10).toBe(true);
});

test("every test that is named is written", () => {
  const missing = [...findings, ...claims, ...succession].flatMap(({ id, tests }) =>
    tests.filter(({ file, title }) => !isWritten(file, title)).map(({ file, title }) => `${id}: ${file} › ${title}`),
  );
  expect(missing).toEqual([]);
});

function isWritten(file: string, title: string): boolean {
  const path = join(ROOT, file);
  if (!existsSync(path)) return false;
  const source = readFileSync(path, "utf8");
  // A title of a table's row stands in the table, without quotes that can be foreseen.
  return file.endsWith(".py") ? source.includes(`def ${title}(`) : source.includes(title);
}

test("a named test that failed, or never ran, is found", () => {
  const finding = (file: string, title: string) => [{ id: "A1", tests: [{ file, title }], reason: null }];
  const ran = [
    { file: "test/a.test.ts", fullName: "a thing is whole", status: "passed" },
    { file: "test/a.test.ts", fullName: "a thing is lost", status: "failed" },
  ];
  expect(findUnshown(finding("test/a.test.ts", "is whole"), ran)).toEqual([]);
  expect(findUnshown(finding("test/a.test.ts", "is lost"), ran)).toEqual(["A1: test/a.test.ts › is lost did not pass"]);
  expect(findUnshown(finding("test/a.test.ts", "is gone"), ran)).toEqual(["A1: test/a.test.ts › is gone did not run"]);
  expect(findUnshown(finding("test/b.all.test.ts", "is long"), ran)).toEqual([]);
  expect("a thing is 5 old").toMatch(titlePattern("is %d old"));
});

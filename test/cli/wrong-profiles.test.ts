/** What `spot profiles` says to do about a profile that is refused; of jobs' ids only where one is wrong. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { explainFault } from "../../cli/faults.ts";
import { ERROR_TEXTS } from "../../core/error-texts.ts";
import { JOB_FIELDS } from "../../core/job-fields.ts";
import { SpotConnectError } from "../../core/errors.ts";
import { spot, useCloud } from "./cloud.ts";
import { useDirectory } from "./directory.ts";

await useCloud();
const directory = await useDirectory();

/** With white space made one. */
async function refusalOf(defaults: object, ...words: readonly string[]): Promise<string> {
  const file = join(directory, "p.json");
  await writeFile(file, JSON.stringify({ defaults }));
  const { code, stderr } = await spot("profiles", "save", file, ...words);
  expect(code).toBe(2);
  return stderr.replaceAll(/\s+/g, " ").trim();
}

async function saved(defaults: object): Promise<void> {
  const file = join(directory, "p.json");
  await writeFile(file, JSON.stringify({ defaults }));
  expect((await spot("profiles", "save", file)).code).toBe(0);
}

test("a name that is none is refused with what names are", async () => {
  expect(await refusalOf({}, "--name", "a/b")).toMatch(
    `name: is no name for a profile; expected ${JOB_FIELDS.name} next: Correct what is named, and try again.`,
  );
});

test("a field is to be corrected and saved again", async () => {
  expect(await refusalOf({ instance: { maxPrice: 0 } })).toMatch(
    / next: Correct the named fields and save the profile again\. docs\/job\.md has every field with its limits\.$/,
  );
  expect(await refusalOf({ instnce: {} })).toContain(" next: Correct the named fields and save the profile again.");
});

test("one that would not be saved is refused before it is asked about, by the same words as with --yes", async () => {
  await saved({ instance: { maxPrice: 1 } });
  for (const wrong of [{ instance: { maxPrice: 0 } }, { command: "true" }, { instnce: {} }])
    expect(await refusalOf(wrong)).toBe(await refusalOf(wrong, "--yes"));
  expect(await refusalOf({ instance: { maxPrice: 2 } })).toMatch(
    /^spot: nobody can be asked: replace p\? next: Give --yes/,
  );
});

test("a job's id that is none has the remedy that says what it is, and so has what names nothing", () => {
  const remedyOf = (...fields: readonly string[]): string => {
    const details = fields.map((field) => ({ field, problem: "is wrong", expected: "another" }));
    return explainFault(new SpotConnectError("InvalidRequest", "no", { details }), {}).remedy;
  };
  expect([remedyOf("id"), remedyOf()]).toEqual(Array(2).fill(ERROR_TEXTS.InvalidRequest.remedy));
  expect([remedyOf("limit"), remedyOf("nextToken")]).toEqual(Array(2).fill("Correct what is named, and try again."));
});

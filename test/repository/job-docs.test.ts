/** docs/job.md says what the schema says, and its examples are jobs. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { JOB_FIELD_NOTES, type FieldNote } from "../../contract/job-field-notes.ts";
import { LATER_FIELDS } from "../../core/job-fields.ts";
import { parseJob } from "../../core/job-schema.ts";
import { JOB_PAGE, LATER_REASONS, renderJobPage } from "../../scripts/job-docs.ts";
import { deployment, smallJob } from "../core/job-samples.ts";

const here = { ...deployment, region: "us-east-1" };

test("docs/job.md is as `node scripts/job-docs.ts --write` makes it", async () => {
  expect(await readFile(JOB_PAGE, "utf8")).toBe(await renderJobPage());
});

test("every field that is not supported yet has its reason", () => {
  expect(Object.keys(LATER_REASONS)).toEqual(LATER_FIELDS);
});

const examples = Object.entries<FieldNote>(JOB_FIELD_NOTES).filter(
  ([field, { example }]) => example !== undefined && !field.includes("[]"),
);

test.each(examples)("the example of %s is acceptable, and makes another job", (field, { example }) => {
  const [group, member] = field.split(".") as [string, string?];
  const part = { [group]: member === undefined ? example : { [member]: example } };
  const base = ["scripts", "agent"].includes(field) ? { name: smallJob.name } : smallJob;
  expect(parseJob({ ...base, ...part }, here)).not.toEqual(parseJob(smallJob, here));
});

/** What texts of a request have to be, for people: a schema's issue has no more of it than the pattern. */
import { JOB_FIELDS } from "../core/job-fields.ts";
import { UPLOAD_ID } from "../core/job-inputs.ts";
import { JOB_ID, JOB_NAME } from "../core/naming.ts";

const FORMS: ReadonlyMap<string, string> = new Map([
  [String(JOB_NAME), JOB_FIELDS.name],
  [String(JOB_ID), "a job's name, a hyphen and 12 hex digits, as `spot list` shows it"],
  [String(UPLOAD_ID), "64 hex digits: the SHA-256 of the upload's bytes"],
]);

/** `pattern` as an issue has it: `/^…$/`; null: of no text that has a form here. */
export const formOf = (pattern: string | undefined): string | null => FORMS.get(pattern ?? "") ?? null;

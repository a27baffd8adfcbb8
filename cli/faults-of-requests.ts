/** What to do about a request that the API calls wrong: its remedy for all of them speaks of jobs' ids. */
import { ERROR_TEXTS } from "../core/error-texts.ts";
import type { SpotConnectError } from "../core/errors.ts";

export function remedyOf({ name, details }: SpotConnectError): string {
  const { remedy } = ERROR_TEXTS[name];
  const isIn = (field: string): boolean => details.some((each) => each.field.split(/[.[]/)[0] === field);
  if (name !== "InvalidRequest" || details.length === 0 || isIn("id")) return remedy;
  return isIn("defaults")
    ? "Correct the named fields and save the profile again. docs/job.md has every field with its limits."
    : "Correct what is named, and try again.";
}

/** Names, paths and tags, checked as IAM checks them. */
import type { Tag } from "@aws-sdk/client-iam";
import { invalidInput, limitExceeded, validationError } from "./errors.ts";
import {
  LONGEST_PATH,
  LONGEST_TAG_KEY,
  LONGEST_TAG_VALUE,
  NAME_PATTERN,
  PATH_PATTERN,
  TAGS_PER_RESOURCE,
} from "./facts.ts";

/** `field` is the member's name as in the API reference, with a small first letter. */
export function checkName(field: string, name: string, longest: number): void {
  if (!NAME_PATTERN.test(name)) {
    throw validationError(
      `The specified value for ${field} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
  if (name.length > longest) throw tooLong(field, name, longest);
}

export function checkLength(field: string, text: string, longest: number): void {
  if (text.length > longest) throw tooLong(field, text, longest);
}

const tooLong = (field: string, text: string, longest: number): Error =>
  validationError(
    `1 validation error detected: Value '${text}' at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
  );

export function checkPath(path: string): void {
  if (!PATH_PATTERN.test(path) || path.length > LONGEST_PATH) {
    throw validationError(
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    );
  }
}

export function checkRange(field: string, value: number, [least, most]: readonly [number, number]): void {
  if (value >= least && value <= most) return;
  const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw validationError(
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

/** The tags after these are added: keys are unique without regard to case, the last value wins. */
export function mergeTags(present: Readonly<Record<string, string>>, added: readonly Tag[]): Record<string, string> {
  const merged: Record<string, string> = { ...present };
  const seen = new Set<string>();
  for (const { Key: key = "", Value: value = "" } of added) {
    checkLength("tags", key, LONGEST_TAG_KEY);
    checkLength("tags", value, LONGEST_TAG_VALUE);
    if (key.toLowerCase().startsWith("aws:"))
      throw invalidInput("aws: prefixed tag key names are not allowed for external use.");
    if (seen.has(key.toLowerCase()))
      throw invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    seen.add(key.toLowerCase());
    const known = Object.keys(merged).find((each) => each.toLowerCase() === key.toLowerCase());
    if (known !== undefined) delete merged[known];
    merged[key] = value;
  }
  if (Object.keys(merged).length > TAGS_PER_RESOURCE) {
    throw limitExceeded(`The number of tags has reached the maximum limit of ${TAGS_PER_RESOURCE}.`);
  }
  return merged;
}

export const tagList = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Filters and pages as all Describe operations have them. */
import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { invalidParameter } from "./errors.ts";
import { MAX_RESULTS } from "./facts.ts";
import type { Tags } from "./state.ts";

/** The values a resource has under each filter's name. */
export type Facets = Readonly<Record<string, readonly (string | null | undefined)[]>>;

/** All filters must hold; of one filter's values, any. `*` and `?` are wildcards. Throws for an unknown filter. */
export function passes(filters: readonly Filter[] | undefined, facets: Facets, tags: Tags = {}): boolean {
  return (filters ?? []).every(({ Name = "", Values = [] }) => {
    const values = facetOf(Name, facets, tags);
    return Values.some((pattern) => values.some((value) => typeof value === "string" && isLike(pattern, value)));
  });
}

function facetOf(name: string, facets: Facets, tags: Tags): readonly (string | null | undefined)[] {
  if (name.startsWith("tag:")) return [tags[name.slice(4)]];
  if (name === "tag-key") return Object.keys(tags);
  const values = facets[name];
  if (!values) throw invalidParameter(`The filter '${name}' is invalid`);
  return values;
}

function isLike(pattern: string, value: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === value;
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(value);
}

interface Page<T> {
  readonly items: T[];
  readonly NextToken: string | undefined;
}

/** A token is the position of the next item; it means nothing to the caller. */
export function pageOf<T>(
  items: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): Page<T> {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, "base64url").toString());
  if (!Number.isInteger(start) || start < 0) throw invalidParameter("Invalid value for 'nextToken'");
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > MAX_RESULTS)) {
    throw invalidParameter(
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value not greater than ${MAX_RESULTS}.`,
    );
  }
  const end = start + (MaxResults ?? items.length);
  const more = end < items.length;
  return {
    items: items.slice(start, end),
    NextToken: more ? Buffer.from(String(end)).toString("base64url") : undefined,
  };
}

/** Resources are named, or they come in pages: EC2's Describe operations refuse both at once (aws/aws-cli#1976). */
export function refuseBoth(
  parameter: string,
  names: readonly string[] | undefined,
  { MaxResults }: { MaxResults?: number | undefined },
): void {
  if ((names ?? []).length === 0 || MaxResults === undefined) return;
  throw new AwsError(
    "InvalidParameterCombination",
    `The parameter ${parameter} cannot be used with the parameter maxResults`,
  );
}

export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

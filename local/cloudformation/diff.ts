/** What an update has to do about one resource. */
import { isDeepStrictEqual } from "node:util";
import type { ResolvedProperties, ResourceType } from "./resource-type.ts";
import type { Existing } from "./state.ts";

export type Step = "create" | "none" | "update" | "replace";

export function diffResource(
  existing: Existing | null,
  type: string,
  kind: ResourceType,
  properties: ResolvedProperties,
): Step {
  if (!existing) return "create";
  if (existing.type !== type) return "replace";
  const changed = changedProperties(existing.properties, properties);
  if (changed.length === 0) return "none";
  return !kind.update || changed.some((name) => kind.replaceOn.includes(name)) ? "replace" : "update";
}

export const changedProperties = (before: ResolvedProperties, after: ResolvedProperties): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );

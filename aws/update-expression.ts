/** A `Change` of core as the parameters of one UpdateItem; every name is aliased, so no reserved word can break it. */
import type { Change, Condition, Path } from "../core/ports.ts";

export interface UpdateParameters {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string | undefined;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown> | undefined;
}

/** Gives each name and value of an expression its placeholder. */
function placeholders() {
  const names = new Map<string, string>();
  const values: Record<string, unknown> = {};
  return {
    path: (path: Path): string =>
      path
        .map((part) => {
          if (!names.has(part)) names.set(part, `#n${names.size}`);
          return names.get(part);
        })
        .join("."),
    value: (value: unknown): string => {
      const name = `:v${Object.keys(values).length}`;
      values[name] = value;
      return name;
    },
    names: () => Object.fromEntries([...names].map(([part, placeholder]) => [placeholder, part])),
    values: () => (Object.keys(values).length > 0 ? values : undefined),
  };
}

/** The item must exist, or an update would create one of nothing but the changed attributes. */
const ITEM_EXISTS: Condition = { path: ["pk"], exists: true };

export function updateParameters(change: Change): UpdateParameters {
  const use = placeholders();
  const removals = (change.remove ?? []).map(use.path);
  const assignments = change.set.map(({ path, value }) => `${use.path(path)} = ${use.value(value)}`);
  const conditions = [ITEM_EXISTS, ...change.when].map((condition) => {
    const path = use.path(condition.path);
    if ("exists" in condition) return condition.exists ? `attribute_exists(${path})` : `attribute_not_exists(${path})`;
    if ("oneOf" in condition) return `${path} IN (${condition.oneOf.map((value) => use.value(value)).join(", ")})`;
    return `${path} = ${use.value(condition.equals)}`;
  });
  return {
    UpdateExpression: `SET ${assignments.join(", ")}${removals.length === 0 ? "" : ` REMOVE ${removals.join(", ")}`}`,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: use.names(),
    ExpressionAttributeValues: use.values(),
  };
}

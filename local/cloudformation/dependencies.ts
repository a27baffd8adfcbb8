/** Which resource needs which: by Ref, GetAtt and Sub anywhere in its properties, and by DependsOn. */
import { invalid } from "./template.ts";
import type { ResourceDefinition, Value } from "./template.ts";

/** The names that a value refers to, of parameters and pseudo parameters too. */
export function namesIn(value: Value): ReadonlySet<string> {
  const names = new Set<string>();
  collect(value, names);
  return names;
}

function collect(value: Value, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, names);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value as Record<string, unknown>)) {
    if (key === "Ref" && typeof each === "string") names.add(each);
    else if (key === "Fn::GetAtt")
      names.add(Array.isArray(each) ? String(each[0]) : (String(each).split(".")[0] ?? ""));
    else if (key === "Fn::Sub") collectSub(each, names);
    else collect(each, names);
  }
}

function collectSub(argument: Value, names: Set<string>): void {
  const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, Value>];
  collect(variables, names);
  for (const [, literal, name = ""] of text.matchAll(/\$\{(!?)([^}]+)\}/g)) {
    const key = name.trim();
    if (!literal && !(key in variables)) names.add(key.split(".")[0] ?? "");
  }
}

/** Of each resource, those of `resources` that it needs first. */
export function dependenciesOf(
  resources: Readonly<Record<string, ResourceDefinition>>,
): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, readonly string[]>();
  for (const [id, { Properties, DependsOn }] of Object.entries(resources)) {
    const names = new Set([...namesIn(Properties), ...[DependsOn ?? []].flat()]);
    graph.set(
      id,
      [...names].filter((name) => name in resources && name !== id),
    );
  }
  checkCycles(graph);
  return graph;
}

function checkCycles(graph: ReadonlyMap<string, readonly string[]>): void {
  const left = new Map(graph);
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const [id, needs] of left) if (!needs.some((need) => left.has(need))) left.delete(id);
  }
  if (left.size > 0) throw invalid(`Circular dependency between resources: [${[...left.keys()].sort().join(", ")}]`);
}

/** The same edges the other way round: what must go before what, when things are deleted. */
export function reverse(graph: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>([...graph.keys()].map((id) => [id, []]));
  for (const [id, needs] of graph) for (const need of needs) users.get(need)?.push(id);
  return users;
}

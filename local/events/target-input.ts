/** What a target is given of an event: all of it, a part, a constant, or a template filled in. */
import type { Target } from "@aws-sdk/client-eventbridge";
import type { StoredEvent } from "./state.ts";

/** JSON text. `ruleArn` and `ruleName` are for the template's predefined variables. */
export function targetInput(
  target: Target,
  event: StoredEvent,
  rule: { readonly arn: string; readonly name: string },
): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(readPath(target.InputPath, event) ?? null);
  const { InputTransformer: transformer } = target;
  if (!transformer) return JSON.stringify(event);
  const values = new Map<string, unknown>([
    ["aws.events.rule-arn", rule.arn],
    ["aws.events.rule-name", rule.name],
    ["aws.events.event.ingestion-time", event.time],
    ["aws.events.event", { ...event, detail: undefined }],
    ["aws.events.event.json", event],
  ]);
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {})) values.set(name, readPath(path, event));
  return fillTemplate(transformer.InputTemplate ?? "", values);
}

/** `$`, `$.detail.instance-id`, `$.resources[0]`. */
function readPath(path: string, root: unknown): unknown {
  if (path === "$") return root;
  const steps = [...path.slice(1).matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']+)'\]/g)];
  return steps.reduce<unknown>((value, [, name, index, quoted]) => {
    if (typeof value !== "object" || value === null) return undefined;
    return (value as Record<string, unknown>)[name ?? index ?? quoted ?? ""];
  }, root);
}

/** Inside quotes a value stands as text, outside them as JSON. A template that is no JSON is sent as a JSON string. */
function fillTemplate(template: string, values: ReadonlyMap<string, unknown>): string {
  const isText = !/^\s*["{[]/.test(template);
  let isQuoted = false;
  const filled = template.replace(/\\.|"|<([\w.-]+)>/g, (found: string, name: string | undefined) => {
    if (found === '"') isQuoted = !isQuoted;
    if (name === undefined || !values.has(name)) return found;
    const value = values.get(name);
    if (isText) return typeof value === "string" ? value : JSON.stringify(value ?? "");
    if (!isQuoted) return JSON.stringify(value ?? "");
    const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
    return JSON.stringify(text).slice(1, -1);
  });
  return isText ? JSON.stringify(filled) : filled;
}

/**
 * Metrics in log lines. Source: CloudWatch user guide, "Specification: Embedded metric format". A line that breaks a rule
 * is kept as a line and yields no metric at all. What Lambda writes in front of a document is passed over.
 */
import type { Store } from "../kernel/store.ts";
import { DIMENSIONS, EMBEDDED_METRICS, EMBEDDED_VALUES, FUTURE_MS, NAME_CHARACTERS, PAST_MS } from "./facts.ts";
import { record } from "./metrics.ts";
import type { Datum } from "./metrics.ts";

/** Called with each event that CloudWatch Logs has accepted. */
export function recordEmbedded(store: Store, message: string, now: number): void {
  for (const datum of readEmbedded(message)) {
    if (datum.timeMs > now - PAST_MS && datum.timeMs < now + FUTURE_MS) record(store, datum);
  }
}

type Members = Readonly<Record<string, unknown>>;

export function readEmbedded(message: string): readonly Datum[] {
  if (!message.includes('"_aws"')) return [];
  try {
    const root = JSON.parse(message.slice(message.indexOf("{"))) as Members;
    const { Timestamp, CloudWatchMetrics } = asObject(root["_aws"]);
    if (typeof Timestamp !== "number" || !Number.isInteger(Timestamp)) throw new Violation();
    return asArray(CloudWatchMetrics).flatMap((directive) => readDirective(root, asObject(directive), Timestamp));
  } catch (error) {
    if (error instanceof Violation || error instanceof SyntaxError) return [];
    throw error;
  }
}

class Violation extends Error {}

function readDirective(root: Members, directive: Members, timeMs: number): readonly Datum[] {
  const namespace = asName(directive["Namespace"]);
  const sets = asArray(directive["Dimensions"]).map((set) => readDimensions(root, asArray(set)));
  const metrics = asArray(directive["Metrics"]).map(asObject);
  if (sets.length === 0 || metrics.length > EMBEDDED_METRICS) throw new Violation();
  return metrics.flatMap((metric) => {
    const name = asName(metric["Name"]);
    const values = readValues(root[name]);
    const unit = metric["Unit"] === undefined ? {} : { unit: asName(metric["Unit"]) };
    return sets.map((dimensions): Datum => ({ namespace, name, dimensions, timeMs, values, ...unit }));
  });
}

function readDimensions(root: Members, names: readonly unknown[]): Record<string, string> {
  if (names.length > DIMENSIONS) throw new Violation();
  return Object.fromEntries(
    names.map((name) => {
      const value = root[asName(name)];
      if (typeof value !== "string" || value === "") throw new Violation();
      return [asName(name), value];
    }),
  );
}

function readValues(target: unknown): Datum["values"] {
  const values = Array.isArray(target) ? (target as unknown[]) : [target];
  if (values.length === 0 || values.length > EMBEDDED_VALUES) throw new Violation();
  const numbers = values.filter((value): value is number => typeof value === "number");
  if (numbers.length < values.length) throw new Violation();
  const sum = numbers.reduce((total, value) => total + value, 0);
  return { count: numbers.length, sum, min: Math.min(...numbers), max: Math.max(...numbers) };
}

function asObject(value: unknown): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
  throw new Violation();
}

function asArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new Violation();
}

function asName(value: unknown): string {
  if (typeof value === "string" && value.length > 0 && value.length <= NAME_CHARACTERS) return value;
  throw new Violation();
}

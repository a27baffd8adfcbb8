/** Every expression is parsed when a definition comes in, and what it may not read is refused (observed). */
import { compile, expressionIn } from "../expression.ts";
import type { Report } from "./diagnostic.ts";

export interface Readable {
  /** Variables that some Assign in reach may have set. */
  readonly variables: ReadonlySet<string>;
  /** `$states.errorOutput` exists in catchers only. */
  readonly errorOutput: boolean;
}

/** Checks all strings in a template. */
export function checkTemplate(value: unknown, location: string, readable: Readable, report: Report): void {
  if (typeof value === "string") {
    const source = expressionIn(value);
    if (source !== null) checkExpression(source, location, readable, report);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkTemplate(item, `${location}[${index}]`, readable, report);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) checkTemplate(item, `${location}/${key}`, readable, report);
  }
}

function checkExpression(source: string, location: string, readable: Readable, report: Report): void {
  let tree: Node;
  try {
    tree = compile(source).ast() as unknown as Node;
  } catch (error) {
    report.add("INVALID_JSONATA_EXPRESSION", location, (error as Error).message);
    return;
  }
  for (const name of new Set(findTopNames(tree))) {
    const message = `Reference to '${name}' at the top level is not supported.`;
    report.add("UNSUPPORTED_JSONATA_EXPRESSION", location, message);
  }
  const nodes = [...walk(tree)];
  for (const operator of new Set(nodes.map((node) => findNewer(node, source)))) {
    const message = `The operator '${operator}' is newer than JSONata 2.0.6.`;
    if (operator !== null) report.add("INVALID_JSONATA_EXPRESSION", location, message);
  }
  if (nodes.some((node) => isVariable(node, "$"))) {
    report.add("UNSUPPORTED_JSONATA_EXPRESSION", location, "Reference to '$$' is not supported.");
  }
  if (!readable.errorOutput && nodes.some(readsErrorOutput)) {
    report.add("UNSUPPORTED_JSONATA_EXPRESSION", location, "Reference to '$states.errorOutput' is not supported here.");
  }
  for (const name of findUnknown(nodes, readable)) {
    report.add("UNKNOWN_VARIABLE", location, `Reference to variable '$${name}', which no state in reach assigns.`);
  }
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

function* walk(value: unknown): Generator<Node> {
  if (!isNode(value)) return;
  yield value;
  for (const item of Object.values(value)) yield* walk(item);
}

/** Parts of a node that are evaluated against values found on the way, not against the top. */
const INNER: ReadonlySet<string> = new Set(["predicate", "stages", "group", "pattern", "update", "delete", "terms"]);

/** Names that would be read from the context item at the top, which does not exist. */
function* findTopNames(value: unknown): Generator<string> {
  if (!isNode(value)) return;
  if (value["type"] === "name") yield String(value["value"]);
  if (value["type"] === "path") return yield* findTopNames((value["steps"] as unknown[])[0]);
  for (const [key, item] of Object.entries(value)) {
    if (!INNER.has(key)) yield* findTopNames(item);
  }
}

function isVariable(node: unknown, name: string): boolean {
  return isNode(node) && node["type"] === "variable" && node["value"] === name;
}

function readsErrorOutput(node: Node): boolean {
  const [first, second] = node["type"] === "path" ? (node["steps"] as unknown[]) : [];
  return isVariable(first, "states") && isNode(second) && second["value"] === "errorOutput";
}

/**
 * `??` and `?:` came with JSONata 2.1.0 (its change log); AWS has the operators of 2.0.6 ("Transforming data with JSONata").
 * The library writes them as conditions whose position is the end of the operator.
 */
function findNewer(node: Node, source: string): string | null {
  if (node["type"] !== "condition") return null;
  const end = Number(node["position"]);
  const operator = source.slice(end - 2, end);
  return operator === "??" || operator === "?:" ? operator : null;
}

/** Names bound in the expression count wherever they stand in it: better to miss one than to refuse a good one. */
function findUnknown(nodes: readonly Node[], readable: Readable): Set<string> {
  const bound = nodes.flatMap((node) => {
    const patterns = [node["type"] === "bind" ? [node["lhs"]] : [], node["type"] === "lambda" ? node["arguments"] : []];
    const names = patterns.flat().map((pattern) => (isNode(pattern) ? pattern["value"] : null));
    return [...names, node["focus"], node["index"]];
  });
  const known = new Set<unknown>([...bound, ...readable.variables, ...FUNCTIONS, "states", "", "$"]);
  const read = nodes.filter((node) => node["type"] === "variable").map((node) => String(node["value"]));
  return new Set(read.filter((name) => !known.has(name)));
}

const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad " +
    "match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round " +
    "abs sqrt power boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse " +
    "each error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl " +
    "decodeUrlComponent decodeUrl toMillis fromMillis clone now millis eval " +
    "partition range hash random uuid parse"
  ).split(" "),
);

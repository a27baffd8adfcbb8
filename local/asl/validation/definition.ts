/** A whole definition, as text or as the value of that text. */
import { LONGEST_SECONDS } from "../facts.ts";
import type { Definition } from "../definition.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { Report } from "./diagnostic.ts";
import { isInteger } from "./kinds.ts";
import { checkMachine, isObject } from "./machine.ts";

interface Validated {
  readonly diagnostics: readonly Diagnostic[];
  /** Null when a diagnostic is an error. */
  readonly definition: Definition | null;
}

const FIELDS: ReadonlySet<string> = new Set([
  "StartAt",
  "States",
  "Comment",
  "QueryLanguage",
  "TimeoutSeconds",
  "Version",
]);

export function parseDefinition(text: string): Validated {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const report = new Report();
    report.add("INVALID_JSON_DESCRIPTION", "/", (error as Error).message);
    return { diagnostics: report.diagnostics, definition: null };
  }
  const diagnostics = validateDefinition(value);
  const refused = diagnostics.some(({ severity }) => severity === "ERROR");
  return { diagnostics, definition: refused ? null : (value as Definition) };
}

/** JSONata only: a definition in JSONPath is refused as a whole, with its states named. */
export function validateDefinition(definition: unknown): readonly Diagnostic[] {
  const report = new Report();
  if (!isObject(definition)) {
    report.schema("/", "Expected value of type [OBJECT]");
    return report.diagnostics;
  }
  if (definition["QueryLanguage"] !== "JSONata") {
    const states = isObject(definition["States"]) ? Object.keys(definition["States"]) : [];
    const named = states.map((name) => `'${name}'`).join(", ");
    report.schema("/QueryLanguage", `Only the QueryLanguage 'JSONata' is implemented; JSONPath states: ${named}`);
    return report.diagnostics;
  }
  for (const [field, value] of Object.entries(definition)) {
    if (!FIELDS.has(field)) report.schema(`/${field}`, `Field '${field}' is not supported`);
    if (field === "TimeoutSeconds" && !isInteger(value, 1, LONGEST_SECONDS)) {
      report.schema("/TimeoutSeconds", `Expected an integer from 1 to ${LONGEST_SECONDS}`);
    }
  }
  checkMachine(definition, { location: "", report, variables: new Set() }, true);
  return report.diagnostics;
}

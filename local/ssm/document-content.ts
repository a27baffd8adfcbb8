/** Command documents of schema version 2.2 (Systems Manager User Guide, "Data elements and parameters"). */
import { AwsError } from "../kernel/service.ts";
import { MAX_DOCUMENT_BYTES } from "./facts.ts";
import type { Values } from "./state.ts";

interface ParameterDefinition {
  readonly type: "String" | "StringList" | "Boolean" | "Integer" | "MapList" | "StringMap";
  readonly description?: string;
  readonly default?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly allowedPattern?: string;
  readonly minChars?: number;
  readonly maxChars?: number;
}

export interface Step {
  readonly action: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly precondition?: { readonly StringEquals?: readonly string[] };
}

export interface DocumentContent {
  readonly schemaVersion: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, ParameterDefinition>>;
  readonly mainSteps: readonly Step[];
}

const invalid = (message: string): AwsError => new AwsError("InvalidDocumentContent", message);
const TYPES: readonly string[] = ["String", "StringList", "Boolean", "Integer", "MapList", "StringMap"];
const ACTIONS: readonly string[] = ["aws:runShellScript", "aws:downloadContent"];

/** Throws InvalidDocumentContent, or InvalidDocumentSchemaVersion. */
export function parseContent(text: string): DocumentContent {
  if (Buffer.byteLength(text) > MAX_DOCUMENT_BYTES)
    throw new AwsError("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.");
  let content: DocumentContent;
  try {
    content = JSON.parse(text) as DocumentContent;
  } catch {
    throw invalid("JSON not well-formed.");
  }
  if (content.schemaVersion !== "2.2") {
    throw new AwsError(
      "InvalidDocumentSchemaVersion",
      `Schema version ${content.schemaVersion} is not supported here; use 2.2.`,
    );
  }
  if (!Array.isArray(content.mainSteps) || content.mainSteps.length === 0)
    throw invalid("mainSteps is missing or empty.");
  for (const step of content.mainSteps) checkStep(step, content);
  for (const [name, definition] of Object.entries(content.parameters ?? {})) checkDefinition(name, definition);
  const names = content.mainSteps.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw invalid("Step names must be unique.");
  return content;
}

function checkStep({ action, name, inputs }: Step, content: DocumentContent): void {
  if (!ACTIONS.includes(action)) throw invalid(`Plugin ${action} is not known.`);
  if (typeof name !== "string" || !/^\w{1,}$/.test(name)) throw invalid(`Step name ${name} must be alphanumeric.`);
  if (inputs === null || typeof inputs !== "object") throw invalid(`Step ${name} has no inputs.`);
  for (const [, reference] of JSON.stringify(inputs).matchAll(/\{\{\s*([\w.:-]+)\s*\}\}/g)) {
    const isParameter = reference !== undefined && Object.hasOwn(content.parameters ?? {}, reference);
    if (!isParameter && !reference?.startsWith("platformType")) {
      throw invalid(`Parameter "${reference}" is not defined in the document.`);
    }
  }
}

function checkDefinition(name: string, definition: ParameterDefinition): void {
  if (!TYPES.includes(definition.type)) throw invalid(`Parameter ${name} has the invalid type ${definition.type}.`);
  try {
    RegExp(definition.allowedPattern ?? "");
  } catch {
    throw invalid(`The allowedPattern of parameter ${name} is not a regular expression.`);
  }
}

/** Given values and defaults together. Throws InvalidParameters. */
export function resolveValues(content: DocumentContent, given: Values): Record<string, unknown> {
  const definitions = content.parameters ?? {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(definitions, name))
      throw new AwsError("InvalidParameters", `Parameter "${name}" is not defined in the document.`);
  }
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, resolveValue(name, definition, given[name])]),
  );
}

function resolveValue(name: string, definition: ParameterDefinition, given: readonly string[] | undefined): unknown {
  const refuse = (problem: string): AwsError => new AwsError("InvalidParameters", `Parameter ${name} ${problem}`);
  if (given === undefined) {
    if (definition.default === undefined) throw refuse("requires a value.");
    return definition.default;
  }
  if (definition.type !== "StringList" && given.length !== 1) throw refuse("takes one value.");
  for (const value of given) {
    if (definition.allowedPattern !== undefined && !new RegExp(definition.allowedPattern).test(value)) {
      throw refuse(`value ${value} does not match the allowedPattern ${definition.allowedPattern}.`);
    }
    if (definition.allowedValues && !definition.allowedValues.map(String).includes(value)) {
      throw refuse(`value ${value} is not one of ${definition.allowedValues.join(", ")}.`);
    }
    if (value.length < (definition.minChars ?? 0) || value.length > (definition.maxChars ?? Infinity)) {
      throw refuse("has a length that is not allowed.");
    }
  }
  return definition.type === "StringList" ? given : given[0];
}

/** Textual, as Systems Manager does it: nothing is quoted. A list put alone into a list is spread. */
export function substitute(input: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(input)) {
    return input.flatMap((item: unknown) => {
      const result = substitute(item, values);
      return Array.isArray(result) ? (result as unknown[]) : [result];
    });
  }
  if (input !== null && typeof input === "object") {
    return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, substitute(value, values)]));
  }
  if (typeof input !== "string") return input;
  const alone = /^\{\{\s*([\w.-]+)\s*\}\}$/.exec(input)?.[1];
  if (alone !== undefined && Object.hasOwn(values, alone)) return values[alone];
  return input.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name];
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

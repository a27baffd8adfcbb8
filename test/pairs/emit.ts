/** A neutral machine as JSONata and as JSONPath. Everything that is no query is written by the same code for both. */
import type { Json, JsonObject } from "../../local/asl/definition.ts";
import { compare, literal } from "./comparisons.ts";
import type {
  NeutralCatcher,
  NeutralMachine,
  NeutralMap,
  NeutralState,
  NeutralTask,
  PairCase,
  Template,
  Test,
} from "./neutral.ts";
import { isTwin } from "./neutral.ts";

type Fields = Record<string, Json>;

/** How one query language says what the machine needs. `key` fields are JSONPath's, where a path has a field of its own. */
interface Language {
  readonly head: Fields;
  /** A field that is a literal or read from the input. */
  value(field: string, value: unknown): Fields;
  template(value: Template): Json;
  pass(output: Template | undefined, into: string | undefined): Fields;
  payload(field: "branches" | "items" | "selector", value: Template | undefined): Fields;
  task(state: NeutralTask, functionName: string): Fields;
  rule(test: Test): Fields;
  catcher(catcher: NeutralCatcher): Fields;
}

const merge = (at: string, value: string): string => `{% $merge([$states.input, {'${at}': ${value}}]) %}`;

const JSONATA: Language = {
  head: { QueryLanguage: "JSONata" },
  value: (field, value) => ({ [field]: isTwin(value) ? `{% ${value.jsonata} %}` : (value as Json) }),
  template: (value) => mapTemplate(value, (key, twin) => [key, `{% ${twin.jsonata} %}`]),
  pass(output, into) {
    if (output === undefined) return {};
    return { Output: into === undefined ? this.template(output) : merge(into, literal(output as Json)) };
  },
  payload(field, value) {
    if (value === undefined) return {};
    const name = { branches: "Arguments", items: "Items", selector: "ItemSelector" }[field];
    return { [name]: isTwin(value) ? `{% ${value.jsonata} %}` : this.template(value) };
  },
  task({ payload, token, into }, functionName) {
    const Payload = payload === undefined ? "{% $states.input %}" : this.template(payload);
    const Arguments = { FunctionName: functionName, Payload };
    if (token) return { Arguments };
    const result = "$states.result.Payload";
    return { Arguments, Output: into === undefined ? `{% ${result} %}` : merge(into, `{'value': ${result}}`) };
  },
  rule: (test) => ({ Condition: `{% ${condition(test)} %}` }),
  catcher: ({ into }) => (into === undefined ? {} : { Output: merge(into, "$states.errorOutput") }),
};

const JSONPATH: Language = {
  head: {},
  value: (field, value) => (isTwin(value) ? { [`${field}Path`]: value.jsonPath } : { [field]: value as Json }),
  template: (value) => mapTemplate(value, (key, twin) => [`${key}.$`, twin.jsonPath]),
  pass(output, into) {
    if (output === undefined) return {};
    const fields = hasTwin(output) ? { Parameters: this.template(output) } : { Result: output as Json };
    return into === undefined ? fields : { ...fields, ResultPath: `$.${into}` };
  },
  payload(field, value) {
    if (value === undefined) return {};
    const name = { branches: "Parameters", items: "ItemsPath", selector: "ItemSelector" }[field];
    return { [name]: isTwin(value) ? value.jsonPath : this.template(value) };
  },
  task({ payload, token, into }, functionName) {
    const given = payload === undefined ? { "Payload.$": "$" } : { Payload: this.template(payload) };
    const Parameters = { FunctionName: functionName, ...given };
    if (token) return { Parameters };
    if (into === undefined) return { Parameters, OutputPath: "$.Payload" };
    return { Parameters, ResultSelector: { "value.$": "$.Payload" }, ResultPath: `$.${into}` };
  },
  rule: dataTest,
  catcher: ({ into }) => (into === undefined ? {} : { ResultPath: `$.${into}` }),
};

function mapTemplate(
  value: Template,
  say: (key: string, twin: { jsonPath: string; jsonata: string }) => [string, Json],
): Json {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Record<string, Template>);
  return Object.fromEntries(
    entries.map(([key, each]) => (isTwin(each) ? say(key, each) : [key, mapTemplate(each, say)])),
  );
}

const hasTwin = (value: Template): boolean => JSON.stringify(value).includes('"jsonPath"');

function condition(test: Test): string {
  if ("and" in test) return `(${test.and.map(condition).join(" and ")})`;
  if ("or" in test) return `(${test.or.map(condition).join(" or ")})`;
  if ("not" in test) return `$not(${condition(test.not)})`;
  const [operator, value] = test.is.endsWith("Path")
    ? [test.is.slice(0, -4), `$states.input.${test.value as string}`]
    : [test.is, literal(test.value)];
  return compare(`$states.input.${test.field}`, operator, value);
}

function dataTest(test: Test): Fields {
  if ("and" in test) return { And: test.and.map(dataTest) };
  if ("or" in test) return { Or: test.or.map(dataTest) };
  if ("not" in test) return { Not: dataTest(test.not) };
  const value = test.is.endsWith("Path") ? `$.${test.value as string}` : test.value;
  return { Variable: `$.${test.field}`, [test.is]: value };
}

/** `prefix` makes function names the case's own. */
export function emit(entry: PairCase, language: "JSONata" | "JSONPath", prefix: string): JsonObject {
  const spoken = language === "JSONata" ? JSONATA : JSONPATH;
  const { timeoutSeconds: seconds } = entry;
  const limit = seconds === undefined ? {} : { TimeoutSeconds: seconds };
  return { ...spoken.head, ...limit, ...emitMachine(entry.machine, spoken, prefix) };
}

function emitMachine({ start, states }: NeutralMachine, language: Language, prefix: string): JsonObject {
  const emitted = Object.entries(states).map(([name, state]) => [
    name,
    { Type: state.type, ...emitState(state, language, name, prefix), ...way(state) },
  ]);
  return { StartAt: start, States: Object.fromEntries(emitted) as JsonObject };
}

function way(state: NeutralState): Fields {
  if (state.type === "Succeed" || state.type === "Fail" || state.type === "Choice") return {};
  return state.next === undefined ? { End: true } : { Next: state.next };
}

function emitState(state: NeutralState, language: Language, name: string, prefix: string): Fields {
  switch (state.type) {
    case "Succeed":
      return {};
    case "Pass":
      return language.pass(state.output, state.into);
    case "Wait":
      return "seconds" in state
        ? language.value("Seconds", state.seconds)
        : language.value("Timestamp", state.timestamp);
    case "Fail":
      return {
        ...(state.error === undefined ? {} : language.value("Error", state.error)),
        ...(state.cause === undefined ? {} : language.value("Cause", state.cause)),
      };
    case "Choice":
      return {
        Choices: state.rules.map(({ when, next }) => ({ ...language.rule(when), Next: next })),
        ...(state.otherwise === undefined ? {} : { Default: state.otherwise }),
      };
    case "Task":
      return { ...emitTask(state, language, `${prefix}--${name}`), ...errors(state, language) };
    case "Parallel": {
      const branches = state.branches.map((branch) => emitMachine(branch, language, prefix));
      return { Branches: branches, ...language.payload("branches", state.payload), ...errors(state, language) };
    }
    case "Map":
      return { ...emitMap(state, language, prefix), ...errors(state, language) };
  }
}

function emitTask(state: NeutralTask, language: Language, functionName: string): Fields {
  const { timeoutSeconds: timeout, heartbeatSeconds: heartbeat } = state;
  return {
    Resource: `arn:aws:states:::lambda:invoke${state.token ? ".waitForTaskToken" : ""}`,
    ...language.task(state, functionName),
    ...(timeout === undefined ? {} : language.value("TimeoutSeconds", timeout)),
    ...(heartbeat === undefined ? {} : { HeartbeatSeconds: heartbeat }),
  };
}

function emitMap(state: NeutralMap, language: Language, prefix: string): Fields {
  const { items, concurrency } = state;
  const twin = items === undefined ? undefined : { jsonPath: `$.${items}`, jsonata: `$states.input.${items}` };
  return {
    ...language.payload("items", twin),
    ...language.payload("selector", state.selector),
    ...(concurrency === undefined ? {} : { MaxConcurrency: concurrency }),
    ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...emitMachine(state.processor, language, prefix) },
  };
}

function errors(
  { retry, catch: catchers }: { readonly retry?: readonly object[]; readonly catch?: readonly NeutralCatcher[] },
  language: Language,
): Fields {
  return {
    ...(retry === undefined ? {} : { Retry: retry as JsonObject[] }),
    ...(catchers === undefined
      ? {}
      : {
          Catch: catchers.map((each) => ({
            ErrorEquals: [...each.errors],
            ...language.catcher(each),
            Next: each.next,
          })),
        }),
  };
}

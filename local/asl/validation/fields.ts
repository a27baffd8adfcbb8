/** Which fields a state may have and of which kind they are (Amazon States Language, JSONata). */
import { LONGEST_SECONDS } from "../facts.ts";

export type Kind =
  | { readonly is: "text"; readonly longest?: number }
  | { readonly is: "boolean" }
  /** JSON with expressions at any depth. */
  | { readonly is: "template" }
  | { readonly is: "object" }
  /** A literal string or an expression. */
  | { readonly is: "string" }
  /** An expression and nothing else. */
  | { readonly is: "expression" }
  /** A literal whole number or an expression. */
  | { readonly is: "integer"; readonly least: number; readonly most: number }
  /** Checked elsewhere: transitions, retriers, machines. */
  | { readonly is: "structure" };

export type Fields = Readonly<Record<string, Kind>>;

const text: Kind = { is: "text" };
const template: Kind = { is: "template" };
const structure: Kind = { is: "structure" };
const seconds = (least: number): Kind => ({ is: "integer", least, most: LONGEST_SECONDS });

const COMMON: Fields = { Type: text, Comment: text, QueryLanguage: structure };
const FLOW: Fields = { ...COMMON, Next: text, End: { is: "boolean" }, Output: template, Assign: { is: "object" } };
const FALLIBLE: Fields = { ...FLOW, Retry: structure, Catch: structure };

export const STATE_FIELDS: Readonly<Record<string, Fields>> = {
  Pass: FLOW,
  Task: {
    ...FALLIBLE,
    Resource: text,
    Arguments: template,
    TimeoutSeconds: seconds(1),
    HeartbeatSeconds: seconds(1),
  },
  Choice: { ...COMMON, Choices: structure, Default: text, Output: template, Assign: { is: "object" } },
  Wait: { ...FLOW, Seconds: seconds(0), Timestamp: { is: "string" } },
  Succeed: { ...COMMON, Output: template },
  Fail: { ...COMMON, Error: { is: "string" }, Cause: { is: "string" } },
  Parallel: { ...FALLIBLE, Arguments: template, Branches: structure },
  Map: {
    ...FALLIBLE,
    Items: template,
    ItemSelector: template,
    ItemProcessor: structure,
    MaxConcurrency: seconds(0),
    ToleratedFailureCount: seconds(0),
    ToleratedFailurePercentage: { is: "integer", least: 0, most: 100 },
  },
};

export const REQUIRED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: ["Resource"],
  Choice: ["Choices"],
  Parallel: ["Branches"],
  Map: ["ItemProcessor"],
};

export const RULE_FIELDS: Fields = {
  Comment: text,
  Condition: { is: "expression" },
  Next: text,
  Output: template,
  Assign: { is: "object" },
};

export const CATCHER_FIELDS: Fields = {
  Comment: text,
  ErrorEquals: structure,
  Next: text,
  Output: template,
  Assign: { is: "object" },
};

/** Fields of JSONPath states; a JSONata state that has one is refused (observed). */
export const JSONPATH_FIELDS: ReadonlySet<string> = new Set([
  "InputPath",
  "OutputPath",
  "ResultPath",
  "ResultSelector",
  "Parameters",
  "Result",
  "ItemsPath",
  "MaxConcurrencyPath",
  "SecondsPath",
  "TimestampPath",
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "ErrorPath",
  "CausePath",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentagePath",
  "Iterator",
]);

/** Fields AWS has and this interpreter has not. */
export const UNBUILT_FIELDS: ReadonlySet<string> = new Set([
  "ItemReader",
  "ItemBatcher",
  "ResultWriter",
  "Label",
  "Credentials",
]);

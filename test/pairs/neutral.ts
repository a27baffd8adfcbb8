/**
 * A state machine said once: emitted as JSONata for the local cloud and as JSONPath for the judge (emit.ts). It holds what
 * both query languages can say. A state without `next` ends its machine.
 */
import type { Json } from "../../local/asl/definition.ts";

/** One value in both languages, e.g. `$.n` and `$states.input.n`. */
export interface Twin {
  readonly jsonPath: string;
  readonly jsonata: string;
}

export type Template = Json | Twin | { readonly [key: string]: Template };

/** A field of the state's input, `a.b`. */
export const from = (path: string): Twin => ({ jsonPath: `$.${path}`, jsonata: `$states.input.${path}` });
export const item = (field: "Value" | "Index"): Twin => ({
  jsonPath: `$$.Map.Item.${field}`,
  jsonata: `$states.context.Map.Item.${field}`,
});
export const context = (path: string): Twin => ({ jsonPath: `$$.${path}`, jsonata: `$states.context.${path}` });
/** A number in the input, counted up. */
export const plus = (path: string, more: number): Twin => ({
  jsonPath: `States.MathAdd($.${path}, ${more})`,
  jsonata: `$states.input.${path} + ${more}`,
});

export const isTwin = (value: unknown): value is Twin =>
  typeof value === "object" && value !== null && "jsonPath" in value && "jsonata" in value;

/** A choice rule's test: one comparison, or several joined. */
export type Test =
  | { readonly field: string; readonly is: string; readonly value: Json }
  | { readonly and: readonly Test[] }
  | { readonly or: readonly Test[] }
  | { readonly not: Test };

export interface NeutralCatcher {
  readonly errors: readonly string[];
  readonly next: string;
  /** Where in the input the error output goes; absent: in its place. */
  readonly into?: string;
}

interface Flow {
  readonly next?: string;
}

interface Fallible extends Flow {
  /** Retriers are the same in both languages. */
  readonly retry?: readonly object[];
  readonly catch?: readonly NeutralCatcher[];
}

export interface NeutralTask extends Fallible {
  readonly type: "Task";
  readonly timeoutSeconds?: number | Twin;
  readonly heartbeatSeconds?: number;
  /** Ends by its token. */
  readonly token?: boolean;
  /** What the function gets; absent: the state's input. */
  readonly payload?: Template;
  /** Where in the input the result goes, as `{ value: result }`; absent: in its place. */
  readonly into?: string;
}

export interface NeutralMap extends Fallible {
  readonly type: "Map";
  /** Path in the input; absent: the input itself. */
  readonly items?: string;
  readonly selector?: Template;
  readonly concurrency?: number;
  readonly processor: NeutralMachine;
}

export interface NeutralParallel extends Fallible {
  readonly type: "Parallel";
  readonly payload?: Template;
  readonly branches: readonly NeutralMachine[];
}

export interface NeutralChoice {
  readonly type: "Choice";
  readonly rules: readonly { readonly when: Test; readonly next: string }[];
  readonly otherwise?: string;
}

export type NeutralState =
  | (Flow & { readonly type: "Pass"; readonly output?: Template; readonly into?: string })
  | (Flow & { readonly type: "Wait"; readonly seconds: number | Twin })
  | (Flow & { readonly type: "Wait"; readonly timestamp: string | Twin })
  | { readonly type: "Succeed" }
  | { readonly type: "Fail"; readonly error?: string | Twin; readonly cause?: string | Twin }
  | NeutralChoice
  | NeutralTask
  | NeutralParallel
  | NeutralMap;

export interface NeutralMachine {
  readonly start: string;
  readonly states: Readonly<Record<string, NeutralState>>;
}

/** One call's end: neither output nor error: the function never answers. */
export interface Step {
  readonly output?: Json;
  readonly error?: string;
  readonly message?: string;
  /** How long until then; absent: at once. */
  readonly seconds?: number;
  /** For a task with a token. */
  readonly callback?: { readonly output: Json } | { readonly error: string; readonly cause: string };
  readonly callbackSeconds?: number;
  readonly heartbeats?: readonly number[];
}

/** By call, the last one again for more; or by a field of the payload first. */
export type Steps =
  | readonly Step[]
  | { readonly by: string; readonly steps: Readonly<Record<string, readonly Step[]>> };

export interface PairCase {
  readonly name: string;
  readonly machine: NeutralMachine;
  readonly input?: Json;
  /** By the task's name, which is unique in the whole machine. */
  readonly tasks?: Readonly<Record<string, Steps>>;
  /** Of the whole execution. */
  readonly timeoutSeconds?: number;
}

export const ok = (output: Json): Step => ({ output });
export const fails = (error: string, message = "why"): Step => ({ error, message });
export const NEVER: Step = {};

/** One entry of the tables in cases/. */
import type { Json } from "../../../local/asl/definition.ts";
import type { Play } from "./world.ts";

export interface Case extends Play {
  readonly name: string;
  readonly expect: {
    readonly status?: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
    readonly output?: Json;
    readonly error?: string | null;
    /** Part of the cause; null: there is none. */
    readonly cause?: string | null;
    /** In the order in which they were entered. */
    readonly states?: readonly string[];
    /** Virtual time from start to end. */
    readonly seconds?: number;
    /** Types of all history events. */
    readonly events?: readonly string[];
  };
}

export const LAMBDA = "arn:aws:states:::lambda:invoke";
export const LAMBDA_TOKEN = "arn:aws:states:::lambda:invoke.waitForTaskToken";

/** A machine of one state. */
export const only = (state: object): object => ({ StartAt: "S", States: { S: { End: true, ...state } } });
/** One state, then `Caught` where a catcher leads. */
export const caught = (state: object, errorEquals: string): object => ({
  StartAt: "S",
  States: {
    S: { End: true, ...state, Catch: [{ ErrorEquals: [errorEquals], Next: "Caught" }] },
    Caught: { Type: "Pass", End: true },
  },
});

/**
 * Where the local cloud and the judge differ, field by field, and what decides. Each entry must still be a difference: one
 * that is none any more fails the test. "ASL" is the Amazon States Language specification (states-language.net/spec.html),
 * "errors" AWS's page "Handling errors in Step Functions workflows", "JSONata" its page "Transforming data with JSONata in
 * Step Functions".
 */
import type { Difference } from "./compare.ts";

interface Known {
  /** The case's name. */
  readonly of: string;
  readonly fields: readonly Difference["field"][];
  readonly because: string;
}

const QUERY =
  "A path that finds nothing and an expression that yields nothing are two errors: JSONata has States.QueryEvaluationError (JSONata; errors), so no twin exists.";
const RETHROWN =
  "Moto cannot raise an error named States.… again when it leaves a branch, and fails the execution with a ValueError of its own. A failed branch fails the Parallel with the branch's error (ASL, Parallel State).";

export const DIFFERENCES: readonly Known[] = [
  { of: "Pass: a field that is not there", fields: ["error", "cause"], because: QUERY },
  { of: "Map: over a field that is not there", fields: ["error", "cause"], because: QUERY },
  { of: "Wait for what is no time", fields: ["error", "cause"], because: QUERY },
  {
    of: "Map: over what is no list",
    fields: ["cause"],
    because: "The wording alone: ours names the expression, as AWS does for a field of the wrong type.",
  },
  {
    of: "Wait for a past time in another zone",
    fields: ["status", "output", "error", "cause"],
    because: "A timestamp may have a numeric offset instead of Z (ASL, Timestamps); moto takes Z only.",
  },
  {
    of: String.raw`Choice: star StringMatches "a\\*b"`,
    fields: ["output", "order"],
    because: String.raw`A star is matched as itself when it is written \* (ASL, Data-test Expression); moto has no escape.`,
  },
  {
    of: "Choice: no rule and no Default",
    fields: ["cause"],
    because:
      "Moto lets an exception of its own through, as States.Runtime. The cause is AWS's own sentence, observed; AWS raises States.Runtime here, not the States.NoChoiceMatched of ASL.",
  },
  { of: "Choice: no rule and no Default, in a Parallel that catches all", fields: ["cause"], because: RETHROWN },
  {
    of: "Heartbeat: missed",
    fields: ["order"],
    because: "States.HeartbeatTimeout can be caught by its name (errors); moto knows it as States.Timeout only.",
  },
  {
    of: "Parallel: an attempt that timed out is retried",
    fields: ["status", "output", "error", "cause", "order", "delays"],
    because: RETHROWN,
  },
];

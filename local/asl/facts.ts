/**
 * What AWS says, or was seen to do, about running a state machine. "quotas" is the Step Functions service quotas page,
 * "errors" the page "Handling errors in Step Functions workflows", "variables" the page "Passing data between states
 * with variables" (all docs.aws.amazon.com/step-functions, read 2026-11); "observed" was recorded from AWS by the
 * snapshot tests of localstack/localstack or in floci-io/floci#2733 and #2734.
 */

/** Input or output of a task, state or execution, in bytes of UTF-8 (quotas). */
export const PAYLOAD_LIMIT_BYTES = 262_144;
/** One variable, and all variables of one Assign (variables). */
export const VARIABLE_LIMIT_BYTES = 262_144;
/** All variables an execution stores (variables). */
export const VARIABLES_LIMIT_BYTES = 10 * 1024 * 1024;
/** Event 25,000 is the failure itself (quotas; observed). */
export const HISTORY_LIMIT_EVENTS = 25_000;
export const HISTORY_LIMIT_CAUSE = "The execution reached the maximum number of history events (25000).";

/** Length of `error` and `cause` in the API (API reference, e.g. TaskFailedEventDetails). */
export const ERROR_LIMIT_CHARACTERS = 256;
export const CAUSE_LIMIT_CHARACTERS = 32_768;

/** TimeoutSeconds of a Task that names none, and the largest value of any field in seconds (Amazon States Language). */
export const LONGEST_SECONDS = 99_999_999;
/** Iterations an inline Map runs at once when MaxConcurrency is 0, absent or larger (Map state, inline mode). */
export const INLINE_MAP_CONCURRENCY = 40;

/** Retrier defaults (errors). */
export const RETRY_DEFAULTS = { intervalSeconds: 1, maxAttempts: 3, backoffRate: 2 } as const;

/** Depth of one expression's evaluation (observed: 100 nested levels pass, 101 do not). */
export const EXPRESSION_DEPTH = 100;
/** Keeps an expression that loops forever from stopping the whole cloud. */
export const EXPRESSION_TIMEOUT_MS = 5_000;

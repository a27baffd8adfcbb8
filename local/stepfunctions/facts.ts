/** Limits and words of the Step Functions API (service quotas and API reference, read 2026-11, unless noted). */

/** Input of StartExecution and output of SendTaskSuccess, in bytes. */
export const DATA_LIMIT_BYTES = 262_144;
/** Definition of a state machine, in bytes (1 MB). */
export const DEFINITION_LIMIT_BYTES = 1_048_576;
/** State machine and execution names: 80 characters without white space, brackets, wildcards, controls and the like. */
export const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\uFFFE\uFFFF]{1,80}$/u;
export const TAGS_LIMIT = 50;
/** Token of SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat. */
export const TOKEN_LIMIT_CHARACTERS = 2_048;
/** An execution may be redriven for so long after its end, and with fewer than so many history events. */
export const REDRIVE_DAYS = 14;
export const REDRIVE_LIMIT_EVENTS = 24_999;
/** Input and output are left out of a status-change event when they are larger together (EventBridge for Step Functions). */
export const EVENT_DATA_LIMIT_BYTES = 248 * 1024;
/** The largest and the usual page. */
export const LONGEST_PAGE = 1_000;
export const DEFAULT_PAGE = 100;

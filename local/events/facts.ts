/** Limits of EventBridge. Source: EventBridge user guide, "Quotas" and "Retry policy"; API reference (2026). */
export const BUS = "default";
export const MOST_ENTRIES = 10;
/** All entries of one PutEvents together; 1 MB since January 2026. */
export const LARGEST_REQUEST_BYTES = 1_048_576;
export const MOST_RULES = 300;
export const MOST_TARGETS = 5;
export const LONGEST_PATTERN = 4096;
export const LARGEST_TARGET_INPUT = 8192;

export const DEFAULT_RETRY_ATTEMPTS = 185;
export const DEFAULT_EVENT_AGE_SECONDS = 86_400;
export const EVENT_AGE_SECONDS = { least: 60, most: 86_400 } as const;
/** "Exponential back off" is all AWS says; here from one second, doubling, to five minutes. */
export const RETRY_SECONDS = { first: 1, longest: 300 } as const;

export const RULE_NAME = /^[.\-_A-Za-z0-9]{1,64}$/;

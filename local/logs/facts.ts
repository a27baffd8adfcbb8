/** Limits of CloudWatch Logs. Sources: CloudWatch Logs API reference, PutLogEvents and GetLogEvents; user guide, "Quotas". */
export const BATCH_BYTES = 1_048_576;
/** Counted for each event beside its UTF-8 bytes. */
export const EVENT_OVERHEAD_BYTES = 26;
export const BATCH_EVENTS = 10_000;
/** One event, since 2025; it was 256 KiB before. */
export const EVENT_BYTES = 1_048_576;
export const BATCH_SPAN_MS = 24 * 3_600_000;
export const FUTURE_MS = 2 * 3_600_000;
export const PAST_MS = 14 * 24 * 3_600_000;
/** A page of GetLogEvents and FilterLogEvents: 1 MB or 10,000 events. */
export const PAGE_BYTES = 1_048_576;
export const PAGE_EVENTS = 10_000;
export const DESCRIBE_PAGE = 50;
export const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
export const STREAM_NAME = /^[^:*]{1,512}$/;
export const TAGS_PER_GROUP = 50;
export const RETENTION_DAYS: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

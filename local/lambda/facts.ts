/** Limits and times of Lambda. Source: Lambda developer guide, "Lambda quotas" and "Asynchronous invocation" (2026). */

/** Request and response of a synchronous invocation: 6 MB, plus the envelope AWS's own message names. */
export const LARGEST_SYNC_REQUEST_BYTES = 6_291_456;
export const LARGEST_RESPONSE_BYTES = 6_291_556;
/** Asynchronous invocation: 1 MB since October 2025. */
export const LARGEST_ASYNC_REQUEST_BYTES = 1_048_576;
export const LARGEST_ZIP_UPLOAD_BYTES = 52_428_800;
export const LARGEST_UNZIPPED_BYTES = 262_144_000;
export const LARGEST_ENVIRONMENT_BYTES = 4096;
export const MOST_LAYERS = 5;
export const LARGEST_POLICY_BYTES = 20_480;

export const DEFAULT_TIMEOUT_SECONDS = 3;
export const LONGEST_TIMEOUT_SECONDS = 900;
export const DEFAULT_MEMORY_MIB = 128;
export const LEAST_MEMORY_MIB = 128;
export const MOST_MEMORY_MIB = 10_240;

/** A region's concurrent executions (a new account has far fewer), and how many of them must stay unreserved. */
export const ACCOUNT_CONCURRENCY = 1000;
export const LEAST_UNRESERVED_CONCURRENCY = 100;
/** Functions and layers of a region together: 75 GB. */
export const CODE_STORAGE_BYTES = 80_530_636_800;

/** The init phase has 10 s of its own, then init is tried again within the function's time-out (runtime environment page). */
export const INIT_SECONDS = 10;
/** `LogResult` carries the last 4 KB of the log. */
export const LOG_TAIL_BYTES = 4096;

/** Waits before the second and the third attempt of an asynchronous invocation whose function failed. */
export const ASYNC_RETRY_SECONDS = [60, 120] as const;
export const DEFAULT_ASYNC_RETRIES = 2;
/** For throttles and system errors: from one second, doubling, to five minutes. */
export const ASYNC_THROTTLE_RETRY_SECONDS = { first: 1, longest: 300 } as const;
export const DEFAULT_ASYNC_AGE_SECONDS = 21_600;
export const ASYNC_AGE_SECONDS = { least: 60, most: 21_600 } as const;

/** Not AWS's: how long a new function is `Pending` and an update `InProgress` here. */
export const STATE_CHANGE_SECONDS = 0.05;
/** Not AWS's (which keeps one for minutes to hours): how long an unused environment stays, in real time. */
export const IDLE_ENVIRONMENT_SECONDS = 60;
/** Not AWS's: environments that may start at the same moment; the machine has few cores. */
export const STARTING_ENVIRONMENTS = 4;
/** Not AWS's, which documents no figure: how long an environment's session lasts, as long as EC2 gives an instance. */
export const SESSION_SECONDS = 6 * 3600;
/** An environment is not used again when its credentials end this soon after the function's time-out. */
export const CREDENTIALS_RESERVE_SECONDS = 60;

export const FUNCTION_NAME = /^[a-zA-Z0-9-_]{1,64}$/;
export const ARCHITECTURES = ["x86_64", "arm64"] as const;

/** What this machine can run: its own Node. */
export const RUNNABLE_RUNTIME = `nodejs${process.versions.node.split(".")[0]}.x`;

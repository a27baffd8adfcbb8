/** Source: STS API reference, AssumeRole. */
export const SHORTEST_SESSION_SECONDS = 900;
export const DEFAULT_SESSION_SECONDS = 3600;
export const LONGEST_SESSION_SECONDS = 43_200;
/** Role chaining: a session made from a session lasts at most an hour (IAM user guide, "Role chaining"). */
export const LONGEST_CHAINED_SESSION_SECONDS = 3600;
export const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

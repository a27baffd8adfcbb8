/** How long the tests with real processes may take. Nothing is slower for it: a chain of jobs took 149 s under a load of 17. */

/** For `vi.setConfig`, by each file: what one sets, the next file of its process does not have. */
export const LIMITS = { testTimeout: 300_000, hookTimeout: 300_000 } as const;

/** For one condition: less than a test's, or the error does not say what was waited for. */
export const PATIENCE_SECONDS = 240;

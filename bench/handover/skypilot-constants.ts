/** SkyPilot's managed jobs on AWS: it polls, sees that the machine is gone, and launches another. Seconds. */
import type { Constants } from "./constant.ts";

export const SKYPILOT = {
  pollSeconds: {
    low: 15,
    typical: 15,
    high: 15,
    source: "JOB_STATUS_CHECK_GAP_SECONDS (sky/jobs/utils.py, zpoint/skypilot@eacd304ca)",
  },
  statusFetchSeconds: {
    low: 0,
    typical: 30,
    high: 60,
    source: "one look at a machine that is gone times out after 30 s, transient errors are tried again for 60 s (same)",
  },
  relaunchSeconds: {
    low: 31,
    typical: 108,
    high: 151,
    source:
      "launch to job 60 s with an image of one's own (skypilot#3334), 137 s (#1111, median of three), 180 s (#3334), each without the 29 s of the machine's own boot",
  },
  startCheckSeconds: { low: 0, typical: 2.5, high: 5, source: "a started job is seen by a look every 5 s (same)" },
  /** USD per hour. */
  controllerHourlyUsd: {
    low: 0.25 / 600,
    typical: 0.25 / 600,
    high: 0.25,
    source: "about $0.25/h while it runs (SkyPilot docs); shared by the 600 jobs it can run, or one's own",
  },
} as const satisfies Constants;

/** dstack with `retry` on: a spot job is given up when its machine has been out of reach for two minutes. Seconds. */
import type { Constants } from "./constant.ts";

export const DSTACK = {
  disconnectedSeconds: {
    low: 120,
    typical: 120,
    high: 120,
    source: "JOB_DISCONNECTED_RETRY_TIMEOUT (jobs_running.py, dstackai/dstack@511c318c8)",
  },
  pollSeconds: { low: 5, typical: 5, high: 5, source: "job states are polled at 5 s (same)" },
  resubmitSeconds: { low: 15, typical: 15, high: 15, source: "the first delay of a resubmission (same)" },
  provisionSeconds: {
    low: 31,
    typical: 91,
    high: 151,
    source:
      "60 to 180 s from the request to a job in its container, an estimate from its provisioning steps, without the 29 s of the machine's own boot",
  },
  /** USD per hour. */
  controllerHourlyUsd: {
    low: 0.0104 / 1000,
    typical: 0.0104 / 1000,
    high: 0.0104,
    source:
      "a server of 1 vCPU and 1 GB (dstack docs) on a t3.micro; shared by the 1,000 jobs it can run, or one's own",
  },
} as const satisfies Constants;

/** sky/jobs: every 15 s the controller asks the machine; when it is gone, the cluster is torn down and launched again. */
import { valuesOf, type Case } from "./constant.ts";
import type { Peer } from "./peer.ts";
import { SKYPILOT } from "./skypilot-constants.ts";

export function skypilot(each: Case): Peer {
  const { pollSeconds, statusFetchSeconds, relaunchSeconds, startCheckSeconds, controllerHourlyUsd } = valuesOf(
    SKYPILOT,
    each,
  );
  return {
    controllerHourlyUsd,
    // The machine dies anywhere between two looks.
    detectSeconds: (random) => random() * pollSeconds + statusFetchSeconds,
    startSeconds: () => relaunchSeconds + startCheckSeconds,
  };
}

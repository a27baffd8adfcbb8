/** dstack: two minutes without a connection are an interruption; the run is submitted again after a delay. */
import { valuesOf, type Case } from "./constant.ts";
import { DSTACK } from "./dstack-constants.ts";
import type { Peer } from "./peer.ts";

export function dstack(each: Case): Peer {
  const { disconnectedSeconds, pollSeconds, resubmitSeconds, provisionSeconds, controllerHourlyUsd } = valuesOf(
    DSTACK,
    each,
  );
  return {
    controllerHourlyUsd,
    detectSeconds: (random) => disconnectedSeconds + random() * pollSeconds + resubmitSeconds,
    startSeconds: () => provisionSeconds,
  };
}

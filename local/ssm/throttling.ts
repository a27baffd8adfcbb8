/**
 * Parameter Store's throughput (AWS General Reference, "Systems Manager endpoints and quotas", default throughput: 40
 * transactions a second that the three share; read 2026-11-28). Of Run Command's and the inventory's no figure is known.
 */
import { AwsError } from "../kernel/service.ts";
import type { Throttling } from "../kernel/throttles.ts";

const READS: ReadonlySet<string> = new Set(["GetParameter", "GetParameters", "GetParametersByPath"]);
const READS_PER_SECOND = 40;

export const throttlingOfSsm: Throttling = {
  charges: (operation) =>
    READS.has(operation)
      ? [{ bucket: "Parameter Store, reads", capacity: READS_PER_SECOND, perSecond: READS_PER_SECOND }]
      : [],
  refusal: () => new AwsError("ThrottlingException", "Rate exceeded"),
};

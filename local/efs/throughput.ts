import type { CreateFileSystemCommandInput } from "@aws-sdk/client-efs";
import { badRequest } from "./errors.ts";

type Throughput = Pick<
  CreateFileSystemCommandInput,
  "PerformanceMode" | "ThroughputMode" | "ProvisionedThroughputInMibps"
>;

export function checkThroughput({ PerformanceMode, ThroughputMode, ProvisionedThroughputInMibps }: Throughput): void {
  if (PerformanceMode === "maxIO" && ThroughputMode === "elastic") {
    throw badRequest("Elastic throughput is not supported for file systems with performance mode maxIO.");
  }
  if ((ThroughputMode === "provisioned") !== (ProvisionedThroughputInMibps !== undefined)) {
    throw badRequest("ProvisionedThroughputInMibps is required, and only allowed, with throughput mode provisioned");
  }
}

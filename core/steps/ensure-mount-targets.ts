import type { EnsureMountTargetsInput, EnsureMountTargetsOutput, Infrastructure } from "../payloads.ts";
import type { Ports } from "../ports.ts";

/** EnsureMountTargets: one per candidate zone, used by IP; then the whole is remembered so that the next job skips it. */
export async function ensureMountTargets(
  ports: Pick<Ports, "ledger" | "fileSystems" | "infrastructure">,
  { jobId, network, fileSystemId, now }: EnsureMountTargetsInput,
): Promise<EnsureMountTargetsOutput> {
  const { job } = await ports.ledger.job(jobId);
  const mountTargets = fileSystemId === null ? [] : await ports.fileSystems.ensureMountTargets(fileSystemId, network);
  const infrastructure: Infrastructure = { network, fileSystemId, mountTargets };
  // A network of the job's own is nothing for the next one.
  if (network.launchTemplate === undefined) await ports.infrastructure.put(job.filesystem, infrastructure, now);
  return { infrastructure };
}

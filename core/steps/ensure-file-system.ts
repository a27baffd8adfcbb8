import type { EnsureFileSystemOutput, JobCall } from "../payloads.ts";
import type { Ports } from "../ports.ts";

/**
 * EnsureFileSystem: by creation token, so two jobs that start together make one. Every job asks: what the one before it
 * remembered may be deleted since. Throws FileSystemNotReady meanwhile.
 */
export async function ensureFileSystem(
  ports: Pick<Ports, "ledger" | "fileSystems">,
  { jobId }: JobCall,
): Promise<EnsureFileSystemOutput> {
  const { job } = await ports.ledger.job(jobId);
  return { fileSystemId: job.filesystem === null ? null : await ports.fileSystems.ensure(job.filesystem) };
}

import type { EnsureFileSystemInput, EnsureFileSystemOutput } from "../payloads.ts";
import type { Ports } from "../ports.ts";

/** EnsureFileSystem: by creation token, so two jobs that start together make one. Throws FileSystemNotReady meanwhile. */
export async function ensureFileSystem(
  ports: Pick<Ports, "ledger" | "fileSystems">,
  { jobId }: EnsureFileSystemInput,
): Promise<EnsureFileSystemOutput> {
  const { job } = await ports.ledger.job(jobId);
  return { fileSystemId: job.filesystem === null ? null : await ports.fileSystems.ensure(job.filesystem) };
}

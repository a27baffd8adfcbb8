/** Removes what `spot cleanup` has shown. What can be refused comes first: until then nothing is gone. */
import { isSpotConnectError } from "../../core/errors.ts";
import { outputsPrefix } from "../../core/naming.ts";
import { removeFileSystem } from "../down/clear.ts";
import type { DownPorts } from "../down/ports.ts";
import { UsageError } from "../exit-codes.ts";
import { removalJobs } from "./directories.ts";
import type { Leftovers } from "./survey.ts";

/** What an hour of the jobs' machines costs, in USD; null: not known, or there are none. Throws where the service takes no such job. */
export async function priceRemovers(
  { connect }: Pick<DownPorts, "connect">,
  { directories, failures }: Leftovers,
): Promise<number | null> {
  const client = await connect();
  let usdPerHour: number | null = null;
  for (const each of directories) {
    const bodies = removalJobs(each, failures);
    const { hourly } = await client
      .planJob({ body: bodies[0]! })
      .catch((error: unknown) => Promise.reject(nameJob(error)));
    if (hourly !== null) usdPerHour = (usdPerHour ?? 0) + hourly.usd * bodies.length;
  }
  return usdPerHour;
}

/** The user has not written it. */
function nameJob(error: unknown): unknown {
  if (!isSpotConnectError(error, "InvalidJob") && !isSpotConnectError(error, "NetworkUnusable")) return error;
  const fields = error.details.map(({ field, problem }) => `${field} ${problem}`).join("; ");
  return new UsageError(`the job that removes the jobs' directories would be refused: ${fields || error.message}`, {
    remedy: "Mend that (its profile is `small`), or give --keep-directories, which leaves them. Nothing was removed.",
  });
}

/** The ids of the jobs that remove the directories, which go on by themselves. */
export async function removeLeftovers(
  ports: DownPorts,
  { bucket, outputs, fileSystem, directories, failures }: Leftovers,
): Promise<readonly string[]> {
  const client = await ports.connect();
  const removers: string[] = [];
  const stand = (gone: number): void => ports.stand(standingOf(removers, gone, outputs.length));
  stand(0);
  for (const body of directories.flatMap((each) => removalJobs(each, failures))) {
    removers.push((await ports.until(() => client.submitJob({ body }))).jobId);
    stand(0);
  }
  for (const [index, { jobId }] of outputs.entries()) {
    await ports.buckets.empty(bucket, outputsPrefix(jobId));
    stand(index + 1);
  }
  if (fileSystem !== null) await removeFileSystem(ports, fileSystem);
  return removers;
}

function standingOf(removers: readonly string[], gone: number, outputs: number): string {
  const done = [
    ...(removers.length === 0 ? [] : [`submitted: ${removers.join(", ")}, for the jobs' directories`]),
    ...(gone === 0 ? [] : [`removed: the outputs of ${gone} of ${outputs} jobs`]),
  ];
  return done.length === 0 ? "nothing was removed" : `${done.join("; ")}; the same command goes on`;
}

import { needsDocker, warnOfDocker } from "../../docker-checks.ts";
import type { FieldProblem } from "../../errors.ts";
import type { Job } from "../../job.ts";
import type { ApiPorts } from "../../ports-api.ts";

/** Whether the images that a job's machines start from have the Docker that its container needs. */
export async function checkDocker(
  { catalog }: Pick<ApiPorts, "catalog">,
  job: Job,
  now: string,
): Promise<readonly FieldProblem[]> {
  if (!needsDocker(job)) return [];
  const { types, image: own } = job.instance;
  const images = (await catalog.types(types)).map(async ({ name: type, defaultImage }) => ({
    type,
    image: await catalog.image(own ?? defaultImage.reference, now),
  }));
  return warnOfDocker(await Promise.all(images));
}

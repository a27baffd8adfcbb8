import type { BillingFacts } from "../../costs/lines.ts";
import type { Job } from "../../job.ts";
import type { ApiPorts } from "../../ports-api.ts";

/** GiB of the root disk that each of these types gets; a type whose image is gone is missing. */
export async function diskSizes(
  catalog: ApiPorts["catalog"],
  { instance }: Pick<Job, "instance">,
  types: readonly string[],
  now: string,
): Promise<BillingFacts["diskGiB"]> {
  const facts = await catalog.types(types);
  const found = facts.map(async ({ name, defaultImage }) => {
    const image = await catalog.image(instance.image ?? defaultImage.reference, now);
    return [name, instance.diskGiB ?? image?.rootGiB ?? null] as const;
  });
  return Object.fromEntries((await Promise.all(found)).filter((pair): pair is [string, number] => pair[1] !== null));
}

/** What a job says of its machines, as far as it is in the right form. */
import type * as z from "zod/mini";
import { formatPath } from "./job-fields.ts";
import { InstanceType, JobShape } from "./job-shape.ts";
import type { Deployment } from "./job.ts";
import { isMembers, type Members } from "./json-checks.ts";
import type { MachineWish } from "./machine-checks.ts";

const { image, diskGiB, market } = JobShape.shape.instance.shape;
/** As the schema has it: a type too many is reported there, and not asked about. */
const MOST_TYPES = 20;

/** A zone of the region proper; Local Zones and Wavelength have longer names, and neither EFS nor most types. */
export const isZoneOf = (region: string, zone: string): boolean =>
  zone.length === region.length + 1 && zone.startsWith(region) && /[a-z]$/.test(zone);

/** An AMI id, or a parameter that the functions' roles may read (resources/permissions.yml, `findMachines`). */
export const isReadableImage = (reference: string): boolean =>
  !reference.startsWith("resolve:ssm:") || /^resolve:ssm:\/(?:aws\/service|spot-connect)\//.test(reference);

/** `input` is the job as it came, `filled` the same with all defaults. */
export function readWish(input: Members, filled: Members, { region }: Deployment): MachineWish {
  const own = isMembers(input["instance"]) ? input["instance"] : {};
  const instance = isMembers(filled["instance"]) ? filled["instance"] : {};
  const zones = namesIn("zones", instance["zones"], (name) => isZoneOf(region, name));
  const reference = valueOf(image, instance["image"]);
  return {
    region,
    types: namesIn("types", instance["types"], (name) => InstanceType.safeParse(name).success),
    profile: Object.hasOwn(own, "types") ? null : typeof filled["profile"] === "string" ? filled["profile"] : "default",
    zones,
    isAnyZone: Array.isArray(instance["zones"]) && instance["zones"].length === 0,
    image: reference === undefined || reference === null || isReadableImage(reference) ? reference : undefined,
    diskGiB: valueOf(diskGiB, instance["diskGiB"]) ?? null,
    market: valueOf(market, instance["market"]) ?? null,
  };
}

const valueOf = <T>(schema: z.ZodMiniType<T>, value: unknown): T | undefined => schema.safeParse(value).data;

function namesIn(
  member: string,
  value: unknown,
  isOne: (name: string) => boolean,
): readonly { readonly name: string; readonly field: string }[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const found = items.flatMap((item, index) =>
    typeof item === "string" && isOne(item) ? [{ name: item, field: formatPath(["instance", member, index]) }] : [],
  );
  // Named twice is the schema's finding, and once is enough here.
  return found
    .filter(({ name }, index) => found.findIndex((other) => other.name === name) === index)
    .slice(0, MOST_TYPES);
}

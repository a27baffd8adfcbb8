/** What a job says of its machines, as far as it is in the right form. */
import type * as z from "zod/mini";
import { formatPath } from "./job-fields.ts";
import { Gpu, InstanceType, JobShape, Requirements } from "./job-shape.ts";
import type { Deployment } from "./job.ts";
import { isMembers, type Members } from "./json-checks.ts";
import type { Chooser, MachineWish } from "./machine-checks.ts";
import type { MachineMatch } from "./machine-match.ts";

const { image, diskGiB, market, keyPair, securityGroups, instanceProfile } = JobShape.shape.instance.shape;
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
  // Given together is a finding of its own, and the types that are named are looked at.
  const match = Object.hasOwn(own, "types") ? null : readMatch(instance);
  const profile = typeof filled["profile"] === "string" ? filled["profile"] : "default";
  return {
    region,
    types: match ? [] : namesIn("types", instance["types"], (name) => InstanceType.safeParse(name).success),
    chosenBy: match ? chosenByMatch(match, region) : Object.hasOwn(own, "types") ? null : chosenByProfile(profile),
    match,
    zones,
    isAnyZone: Array.isArray(instance["zones"]) && instance["zones"].length === 0,
    image: reference === undefined || reference === null || isReadableImage(reference) ? reference : undefined,
    diskGiB: valueOf(diskGiB, instance["diskGiB"]) ?? null,
    market: valueOf(market, instance["market"]) ?? null,
    own: {
      keyPair: valueOf(keyPair, instance["keyPair"]) ?? null,
      securityGroups: valueOf(securityGroups, instance["securityGroups"]) ?? [],
      instanceProfile: valueOf(instanceProfile, instance["instanceProfile"]) ?? null,
      ...(filled["agent"] === "none" ? { bare: true } : {}),
    },
  };
}

const chosenByProfile = (profile: string): Chooser => ({
  field: "instance.types",
  problem: `is not given, and no type of profile ${profile} fits`,
  expected: "types that fit, or another profile",
});

const chosenByMatch = ({ field }: MachineMatch, region: string): Chooser => ({
  field,
  problem: `is what no instance type of ${region} has that fits`,
  expected: "less, a wider range, or `instance.types` by name (`spot prices TYPE` shows where one is offered)",
});

/** EC2 needs both ranges; a GPU alone may come with any processor and memory. */
function readMatch(instance: Members): MachineMatch | null {
  const requirements = valueOf(Requirements, instance["requirements"]);
  const gpu = valueOf(Gpu, instance["gpu"]) ?? null;
  if (requirements === undefined && gpu === null) return null;
  const rangeOf = ({
    min = 1,
    max,
  }: { readonly min?: number | undefined; readonly max?: number | undefined } = {}) => ({
    min,
    max: max ?? null,
  });
  return {
    vCpuCount: rangeOf(requirements?.vCpuCount),
    memoryMiB: rangeOf(requirements?.memoryMiB),
    architecture: requirements?.architecture ?? "x86_64",
    gpu,
    field: requirements === undefined ? "instance.gpu" : "instance.requirements",
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

/**
 * Types by their attributes. Source: EC2 API reference, InstanceRequirementsRequest; defaults: no burstable and no bare
 * metal types, accelerators or none.
 */
import type {
  GetInstanceTypesFromInstanceRequirementsCommandInput,
  GetInstanceTypesFromInstanceRequirementsResult,
  InstanceRequirementsRequest,
} from "@aws-sdk/client-ec2";
import { INSTANCE_TYPES, type InstanceType } from "../market/catalogue.ts";
import { zonesOf } from "./default-network.ts";
import { notSupportedHere } from "./errors.ts";
import { OFFERINGS_PER_PAGE } from "./facts.ts";
import { pageOf } from "./filters.ts";
import type { Ec2 } from "./state.ts";

const KNOWN = [
  "VCpuCount",
  "MemoryMiB",
  "AcceleratorCount",
  "AcceleratorNames",
  "AcceleratorTypes",
  "AcceleratorManufacturers",
  "BurstablePerformance",
];

export const getInstanceTypesFromInstanceRequirements =
  (ec2: Ec2) =>
  (input: GetInstanceTypesFromInstanceRequirementsCommandInput): GetInstanceTypesFromInstanceRequirementsResult => {
    const wanted = input.InstanceRequirements!;
    const unknown = Object.keys(wanted).find((name) => !KNOWN.includes(name));
    if (unknown !== undefined) throw notSupportedHere(`InstanceRequirements.${unknown}`);
    const architectures: readonly string[] = input.ArchitectureTypes ?? [];
    const found = INSTANCE_TYPES.filter(
      (type) =>
        architectures.includes(type.architecture) &&
        zonesOf(ec2).some((zone) => ec2.market.isOffered(type.name, zone)) &&
        has(type, wanted),
    );
    const { MaxResults = OFFERINGS_PER_PAGE, NextToken: token } = input;
    const { items, NextToken } = pageOf(found, { MaxResults, ...(token === undefined ? {} : { NextToken: token }) });
    return { InstanceTypes: items.map(({ name }) => ({ InstanceType: name })), NextToken };
  };

interface Range {
  readonly Min?: number | undefined;
  readonly Max?: number | undefined;
}
const within = (value: number, { Min = 0, Max = Infinity }: Range = {}): boolean => value >= Min && value <= Max;
const among = (values: readonly string[] | undefined, own: string | undefined): boolean =>
  values === undefined || values.length === 0 || (own !== undefined && values.includes(own));

function has({ name, vCpus, memoryMiB, gpu }: InstanceType, wanted: InstanceRequirementsRequest): boolean {
  const isBurstable = name.startsWith("t");
  const burstable = wanted.BurstablePerformance ?? "excluded";
  return (
    within(vCpus, wanted.VCpuCount) &&
    within(memoryMiB, wanted.MemoryMiB) &&
    within(gpu?.count ?? 0, wanted.AcceleratorCount) &&
    among(wanted.AcceleratorNames, gpu?.name.toLowerCase().replaceAll(" ", "-")) &&
    among(wanted.AcceleratorTypes, gpu ? "gpu" : undefined) &&
    among(wanted.AcceleratorManufacturers, gpu?.manufacturer.toLowerCase()) &&
    (burstable === "included" || isBurstable === (burstable === "required"))
  );
}

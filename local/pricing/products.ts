/**
 * One entry of the price list per instance type: Linux, shared tenancy, no software, on demand. Its members and their
 * nesting are those of a price list file (Billing user guide, "Reading the service price list file").
 */
import { createHash } from "node:crypto";
import { INSTANCE_TYPES, type InstanceType } from "../market/catalogue.ts";
import { EC2_SERVICE_CODE } from "./facts.ts";

export interface Product {
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The catalogue's prices are those of 2025. */
const EFFECTIVE = "2025-01-01T00:00:00Z";
/** Offer term code of On-Demand, and the rate code of its only dimension: the same in every price list of EC2. */
const ON_DEMAND_TERM = "JRTCKXETXF";
const HOURLY_RATE = "6YS6EN2CT7";

export const productsOf = (regionCode: string): readonly Product[] =>
  INSTANCE_TYPES.map((type) => {
    const attributes = attributesOf(type, regionCode);
    return { attributes, text: JSON.stringify(entryOf(type, attributes)) };
  });

const attributesOf = (type: InstanceType, regionCode: string): Product["attributes"] => ({
  servicecode: EC2_SERVICE_CODE,
  servicename: "Amazon Elastic Compute Cloud",
  regionCode,
  locationType: "AWS Region",
  instanceType: type.name,
  vcpu: String(type.vCpus),
  memory: `${type.memoryMiB / 1024} GiB`,
  operatingSystem: "Linux",
  preInstalledSw: "NA",
  licenseModel: "No License required",
  tenancy: "Shared",
  capacitystatus: "Used",
  marketoption: "OnDemand",
  operation: "RunInstances",
  usagetype: `BoxUsage:${type.name}`,
});

function entryOf(type: InstanceType, attributes: Product["attributes"]): object {
  const sku = createHash("sha256").update(`${type.name} ${attributes["regionCode"]}`).digest("hex").slice(0, 16);
  const term = `${sku.toUpperCase()}.${ON_DEMAND_TERM}`;
  const rateCode = `${term}.${HOURLY_RATE}`;
  const dimension = {
    rateCode,
    unit: "Hrs",
    beginRange: "0",
    endRange: "Inf",
    description: `$${type.onDemandUsdPerHour} per On Demand Linux ${type.name} Instance Hour`,
    appliesTo: [],
    pricePerUnit: { USD: type.onDemandUsdPerHour.toFixed(10) },
  };
  return {
    product: { productFamily: "Compute Instance", attributes, sku: sku.toUpperCase() },
    serviceCode: EC2_SERVICE_CODE,
    terms: {
      OnDemand: {
        [term]: {
          priceDimensions: { [rateCode]: dimension },
          sku: sku.toUpperCase(),
          effectiveDate: EFFECTIVE,
          offerTermCode: ON_DEMAND_TERM,
          termAttributes: {},
        },
      },
    },
    version: EFFECTIVE.replaceAll(/\D/g, ""),
    publicationDate: EFFECTIVE,
  };
}

/** AWS's Price List. It is served in few regions and knows the prices of all. */
import { GetProductsCommand } from "@aws-sdk/client-pricing";
import { pricingClient } from "./clients.ts";

/** The one product that a Linux instance with no software on shared hardware is (Billing user guide, Price List Query API). */
const LINUX = {
  operatingSystem: "Linux",
  preInstalledSw: "NA",
  tenancy: "Shared",
  capacitystatus: "Used",
  marketoption: "OnDemand",
};

/** An entry of a price list, as far as it is read. */
interface Entry {
  readonly terms?: { readonly OnDemand?: Readonly<Record<string, Term>> };
}
interface Term {
  readonly priceDimensions: Readonly<Record<string, Dimension>>;
}
interface Dimension {
  readonly unit: string;
  readonly pricePerUnit: { readonly USD?: string };
}

/** USD per hour; null: the region has no such type. */
export async function findOnDemandPrice(instanceType: string, regionCode: string): Promise<number | null> {
  const Filters = Object.entries({ ...LINUX, instanceType, regionCode }).map(([Field, Value]) => ({
    Type: "TERM_MATCH" as const,
    Field,
    Value,
  }));
  const { PriceList } = await pricingClient().send(new GetProductsCommand({ ServiceCode: "AmazonEC2", Filters }));
  const entries = (PriceList ?? []) as readonly string[];
  return entries.map((entry) => hourlyUsdOf(JSON.parse(entry) as Entry)).find((usd) => usd !== null) ?? null;
}

function hourlyUsdOf({ terms }: Entry): number | null {
  const dimensions = Object.values(terms?.OnDemand ?? {}).flatMap((term) => Object.values(term.priceDimensions));
  const hourly = dimensions.find(({ unit, pricePerUnit }) => unit === "Hrs" && Number(pricePerUnit.USD ?? 0) > 0);
  return hourly === undefined ? null : Number(hourly.pricePerUnit.USD);
}

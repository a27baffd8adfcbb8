/** AWS's Price List: what machines cost on demand. It is served in few regions and knows the prices of all. */
import { GetProductsCommand } from "@aws-sdk/client-pricing";
import type { Prices } from "../core/ports-api.ts";
import { pricingClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { remember } from "./remember.ts";

/** AWS changes on-demand prices a few times a year. */
const FRESH_SECONDS = 86_400;

/** The one product that a Linux instance with no software on shared hardware is (Billing user guide, Price List Query API). */
const LINUX = {
  operatingSystem: "Linux",
  preInstalledSw: "NA",
  tenancy: "Shared",
  capacitystatus: "Used",
  marketoption: "OnDemand",
};

export function prices({ region }: Environment): Prices {
  const hourlyOf = remember((type) => findHourly(type, region), FRESH_SECONDS);
  return {
    onDemand: async (types, now) => {
      const found = await Promise.all(types.map(async (type) => [type, await hourlyOf(type, now)] as const));
      return Object.fromEntries(found.filter((pair): pair is [string, number] => pair[1] !== null));
    },
  };
}

async function findHourly(instanceType: string, regionCode: string): Promise<number | null> {
  const Filters = Object.entries({ ...LINUX, instanceType, regionCode }).map(([Field, Value]) => ({
    Type: "TERM_MATCH" as const,
    Field,
    Value,
  }));
  const { PriceList } = await pricingClient().send(new GetProductsCommand({ ServiceCode: "AmazonEC2", Filters }));
  const entries = (PriceList ?? []) as readonly string[];
  return entries.map((entry) => hourlyUsdOf(JSON.parse(entry) as Entry)).find((usd) => usd !== null) ?? null;
}

/** An entry of a price list, as far as it is read. */
interface Entry {
  readonly terms?: {
    readonly OnDemand?: Readonly<
      Record<
        string,
        {
          readonly priceDimensions: Readonly<
            Record<string, { readonly unit: string; readonly pricePerUnit: { readonly USD?: string } }>
          >;
        }
      >
    >;
  };
}

function hourlyUsdOf({ terms }: Entry): number | null {
  const dimensions = Object.values(terms?.OnDemand ?? {}).flatMap((term) => Object.values(term.priceDimensions));
  const hourly = dimensions.find(({ unit, pricePerUnit }) => unit === "Hrs" && Number(pricePerUnit.USD ?? 0) > 0);
  return hourly === undefined ? null : Number(hourly.pricePerUnit.USD);
}

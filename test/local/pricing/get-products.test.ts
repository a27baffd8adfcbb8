import { GetProductsCommand, PricingClient, type Filter } from "@aws-sdk/client-pricing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../cloud.ts";

let account: TestCloud;
let client: PricingClient;
beforeAll(async () => {
  account = await startTestCloud({ settings: { instances: "simulated" } });
  client = new PricingClient({ ...account.clientConfig, maxAttempts: 1 });
});
afterAll(() => account.cloud.stop());

const term = (Field: string, Value: string, Type: Filter["Type"] = "TERM_MATCH"): Filter => ({ Type, Field, Value });
const ask = async (...Filters: Filter[]) => {
  const { PriceList } = await client.send(new GetProductsCommand({ ServiceCode: "AmazonEC2", Filters }));
  const entries = (PriceList ?? []) as readonly string[];
  return entries.map((entry) => JSON.parse(entry) as { product: { attributes: Record<string, string> } });
};

describe("the price list", () => {
  test("has the hourly price of a type on demand, as AWS nests it", async () => {
    const [entry, ...others] = await ask(term("instanceType", "c7i.large"), term("operatingSystem", "Linux"));
    expect(others).toEqual([]);
    const { terms } = entry as unknown as {
      terms: { OnDemand: Record<string, { priceDimensions: Record<string, { unit: string; pricePerUnit: object }> }> };
    };
    const [dimension] = Object.values(Object.values(terms.OnDemand)[0]!.priceDimensions);
    expect(dimension).toMatchObject({ unit: "Hrs", pricePerUnit: { USD: "0.0892500000" } });
  });

  test("is filtered by one value, several, a part or none of them", async () => {
    const types = async (filter: Filter) =>
      (await ask(filter)).map(({ product }) => product.attributes["instanceType"] ?? "");
    expect(await types(term("instanceType", "C7I.LARGE"))).toEqual(["c7i.large"]);
    expect(await types(term("instanceType", "c7i.large, t3.micro", "ANY_OF"))).toEqual(["t3.micro", "c7i.large"]);
    expect((await types(term("instanceType", "g5.", "CONTAINS"))).every((type) => type.startsWith("g5."))).toBe(true);
    expect(await types(term("instanceType", "c7i.large", "NONE_OF"))).not.toContain("c7i.large");
    expect(await types(term("operatingSystem", "Windows"))).toEqual([]);
    expect(await types(term("noSuchField", "x"))).toEqual([]);
  });

  test("comes in pages of at most 100", async () => {
    const first = await client.send(new GetProductsCommand({ ServiceCode: "AmazonEC2", MaxResults: 1 }));
    const second = await client.send(
      new GetProductsCommand({ ServiceCode: "AmazonEC2", MaxResults: 1, NextToken: first.NextToken }),
    );
    expect(String(second.PriceList?.[0])).not.toBe(String(first.PriceList?.[0]));
  });

  test.each([
    [{ ServiceCode: "AmazonEC3" }, "NotFoundException"],
    [{ ServiceCode: "AmazonEC2", MaxResults: 101 }, "InvalidParameterException"],
    [{ ServiceCode: "AmazonEC2", FormatVersion: "v2" }, "InvalidParameterException"],
    [{ ServiceCode: "AmazonEC2", NextToken: "?" }, "InvalidNextTokenException"],
  ])("%j is refused with %s", async (input, name) => {
    await expect(client.send(new GetProductsCommand(input))).rejects.toMatchObject({ name });
  });
});

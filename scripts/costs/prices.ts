/** What AWS asks for what a stack uses beside machines and data: list prices of us-east-1, without free tiers. USD. */
interface ServicePrice {
  readonly unit: string;
  readonly usd: number;
  readonly source: string;
}

export const SERVICE_PRICES = {
  transitions: {
    unit: "state transition",
    usd: 0.025 / 1000,
    source: "https://aws.amazon.com/step-functions/pricing/, standard workflows",
  },
  invocations: { unit: "invocation", usd: 0.2 / 1e6, source: "https://aws.amazon.com/lambda/pricing/" },
  gbSeconds: { unit: "GB-second", usd: 0.0000133334, source: "https://aws.amazon.com/lambda/pricing/, arm64" },
  writes: {
    unit: "write request unit",
    usd: 0.625 / 1e6,
    source: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
  },
  reads: { unit: "read request unit", usd: 0.125 / 1e6, source: "https://aws.amazon.com/dynamodb/pricing/on-demand/" },
  apiRequests: { unit: "HTTP API request", usd: 1 / 1e6, source: "https://aws.amazon.com/api-gateway/pricing/" },
  events: { unit: "event put", usd: 1 / 1e6, source: "https://aws.amazon.com/eventbridge/pricing/" },
  bucketWrites: { unit: "PUT or LIST", usd: 0.005 / 1000, source: "https://aws.amazon.com/s3/pricing/" },
  bucketReads: { unit: "GET", usd: 0.0004 / 1000, source: "https://aws.amazon.com/s3/pricing/" },
  logBytes: { unit: "byte of log", usd: 0.5 / 1e9, source: "https://aws.amazon.com/cloudwatch/pricing/, Logs" },
} as const satisfies Record<string, ServicePrice>;

export type Item = keyof typeof SERVICE_PRICES;
export const ITEMS = Object.keys(SERVICE_PRICES) as readonly Item[];
export type Amounts = Readonly<Record<Item, number>>;

export const usdOf = (amounts: Amounts): number =>
  ITEMS.reduce((sum, item) => sum + amounts[item] * SERVICE_PRICES[item].usd, 0);

/** Beyond an account's first ten of each (https://aws.amazon.com/cloudwatch/pricing/). */
export const ALARM_USD_PER_MONTH = 0.1;
export const METRIC_USD_PER_MONTH = 0.3;

export const plus = (a: Amounts, b: Amounts, times = 1): Amounts =>
  Object.fromEntries(ITEMS.map((item) => [item, a[item] + times * b[item]])) as Amounts;
export const scaled = (a: Amounts, by: number): Amounts =>
  Object.fromEntries(ITEMS.map((item) => [item, a[item] * by])) as Amounts;

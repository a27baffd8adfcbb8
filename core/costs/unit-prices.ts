/**
 * What AWS asks for a unit of everything but the machines, whose prices are asked for at run time. List prices of us-east-1
 * without free tiers; other regions differ by some percent, which the lines say.
 */
export const COST_ITEMS = [
  "compute",
  "disk",
  "public-ipv4",
  "file-system-writes",
  "file-system-reads",
  "orchestration",
] as const;
export type CostItem = (typeof COST_ITEMS)[number];

export interface UnitPrice {
  readonly unit: string;
  readonly usd: number;
  readonly source: string;
  /** Month in which the source said so. */
  readonly asOf: string;
}

/** Hours of AWS's month (EBS and EFS price pages: 730). */
export const MONTH_HOURS = 730;

export const UNIT_PRICES: Readonly<Record<Exclude<CostItem, "compute">, UnitPrice>> = {
  disk: {
    unit: "GiB-month of gp3",
    usd: 0.08,
    source: "https://aws.amazon.com/ebs/pricing/ (us-east-1)",
    asOf: "2026-06",
  },
  "public-ipv4": {
    unit: "address-hour",
    usd: 0.005,
    source: "https://aws.amazon.com/vpc/pricing/, public IPv4 addresses",
    asOf: "2026-06",
  },
  "file-system-writes": {
    unit: "GB written, elastic throughput",
    usd: 0.06,
    source: "https://aws.amazon.com/efs/pricing/ (us-east-1)",
    asOf: "2026-06",
  },
  "file-system-reads": {
    unit: "GB read, elastic throughput",
    usd: 0.03,
    source: "https://aws.amazon.com/efs/pricing/ (us-east-1)",
    asOf: "2026-06",
  },
  orchestration: {
    unit: "state transition, with the requests that go with it",
    // 0.025 per 1,000 transitions; Lambda, DynamoDB and EventBridge add about a fifth (docs/costs.md).
    usd: 0.00003,
    source:
      "https://aws.amazon.com/step-functions/pricing/ (standard workflows, us-east-1), and a fifth for the requests",
    asOf: "2026-06",
  },
};

/**
 * EC2's vCPU quotas: each covers some instance families on one market (EC2 user guide, "Spot Instance quotas" and
 * "On-Demand Instance quotas"; the codes are Service Quotas', of service `ec2`, the same in every account and region).
 */
import type { Pool } from "./ledger.ts";
import type { Market } from "./states.ts";

export interface Quota {
  /** As Service Quotas calls it, without the market. */
  readonly families: string;
  readonly codes: Readonly<Record<Market, string>>;
}

/** By the letters with which a type's name begins; `standard` is every other. */
const QUOTAS = {
  standard: {
    families: "Standard (A, C, D, H, I, M, R, T, Z)",
    codes: { spot: "L-34B43A08", "on-demand": "L-1216C47A" },
  },
  g: { families: "G and VT", codes: { spot: "L-3819A6DF", "on-demand": "L-DB2E81BA" } },
  p: { families: "P", codes: { spot: "L-7212CCBC", "on-demand": "L-417A185B" } },
  x: { families: "X", codes: { spot: "L-E3A00192", "on-demand": "L-7295265B" } },
  f: { families: "F", codes: { spot: "L-88CF9481", "on-demand": "L-74FC7D96" } },
  inf: { families: "Inf", codes: { spot: "L-B5D1601B", "on-demand": "L-1945791B" } },
} as const satisfies Record<string, Quota>;

const FAMILIES: Readonly<Record<string, keyof typeof QUOTAS>> = {
  g: "g",
  gr: "g",
  vt: "g",
  p: "p",
  x: "x",
  f: "f",
  inf: "inf",
};

/** The quota a pool counts against. Spot keeps one more for P5 alone; the console shows it beside the one named here. */
export function quotaOf({ type, market }: Pick<Pool, "type" | "market">): {
  readonly name: string;
  readonly code: string;
} {
  const letters = /^[a-z]+/.exec(type)?.[0] ?? "";
  const { families, codes } = QUOTAS[FAMILIES[letters] ?? "standard"];
  const name = market === "spot" ? `All ${families} Spot Instance Requests` : `Running On-Demand ${families} instances`;
  return { name, code: codes[market] };
}

export const quotas = (): readonly Quota[] => Object.values(QUOTAS);

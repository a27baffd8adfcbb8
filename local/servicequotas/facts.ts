import type { InstanceType } from "../market/catalogue.ts";
import type { Purchase } from "../market/market.ts";

interface Ec2Quota {
  readonly name: string;
  readonly quotaClass: InstanceType["quotaClass"];
  readonly market: Purchase;
}

/** EC2 user guide, "Spot Instance quotas" and "On-Demand Instance quotas"; the codes are the same in every account and region. */
export const EC2_QUOTAS: Readonly<Record<string, Ec2Quota>> = {
  "L-34B43A08": {
    name: "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests",
    quotaClass: "standard",
    market: "spot",
  },
  "L-1216C47A": {
    name: "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
    quotaClass: "standard",
    market: "on-demand",
  },
  "L-3819A6DF": { name: "All G and VT Spot Instance Requests", quotaClass: "g", market: "spot" },
  "L-DB2E81BA": { name: "Running On-Demand G and VT instances", quotaClass: "g", market: "on-demand" },
  "L-7212CCBC": { name: "All P Spot Instance Requests", quotaClass: "p", market: "spot" },
  "L-417A185B": { name: "Running On-Demand P instances", quotaClass: "p", market: "on-demand" },
};

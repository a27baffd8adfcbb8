/** Accounts since July 2025 are on the free or the paid plan (AWS Billing user guide, "Choosing an AWS Free Tier plan"). */
export type AccountPlan = "FREE" | "PAID";

/** What the free plan has of EC2 (EC2 user guide, "Track your Free Tier usage", accounts since 15 July 2025). */
export const FREE_PLAN_TYPES: readonly string[] = [
  "t3.micro",
  "t3.small",
  "t4g.micro",
  "t4g.small",
  "c7i-flex.large",
  "m7i-flex.large",
];

import { describe, expect, test } from "vitest";
import { explainRefusal, isHopeless, refusalKind } from "../../core/fleet-errors.ts";
import type { PoolRefusal } from "../../core/ledger.ts";
import { quotaOf } from "../../core/quotas.ts";
import { keptAnswers, mergeAnswers } from "../../core/refusal-text.ts";
import type { RefusalKind } from "../../core/refusals.ts";
import type { Market } from "../../core/states.ts";
import { at } from "./builders.ts";

/** EC2's own words, where they decide. */
const FREE_TYPE =
  "The specified instance type is not eligible for Free Tier. For a list of Free Tier instance types, run 'describe-instance-types' with the filter 'free-tier-eligible=true'.";
const FREE_IMAGE =
  "The specified image is not eligible for Free Tier. For a list of Free Tier images, run 'describe-images' with the filter 'free-tier-eligible=true'.";
const limitOf = (vCpus: number): string =>
  `You have requested more vCPU capacity than your current vCPU limit of ${vCpus} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`;

test.each<[string, string, RefusalKind]>([
  ["InsufficientInstanceCapacity", "", "capacity"],
  ["UnfulfillableCapacity", "", "capacity"],
  ["InsufficientFreeAddressesInSubnet", "", "capacity"],
  ["SpotMaxPriceTooLow", "", "capacity"],
  ["InternalError", "", "capacity"],
  ["InvalidFleetConfiguration", "", "pool"],
  ["Unsupported", "", "pool"],
  ["InvalidParameterCombination", FREE_TYPE, "pool"],
  ["MaxSpotInstanceCountExceeded", "", "quota"],
  ["VcpuLimitExceeded", limitOf(8), "quota"],
  ["VcpuLimitExceeded", limitOf(0), "configuration"],
  ["RequestLimitExceeded", "", "throttle"],
  ["UnauthorizedOperation", "", "configuration"],
  ["AuthFailure.ServiceLinkedRoleCreationNotPermitted", "", "configuration"],
  ["PendingVerification", "", "configuration"],
  ["OptInRequired", "", "configuration"],
  ["InvalidParameterCombination", FREE_IMAGE, "configuration"],
  ["InvalidParameterCombination", "EbsOptimized", "configuration"],
  ["InvalidAMIID.NotFound", "", "configuration"],
  ["SomethingNew", "", "configuration"],
  ["constructor", "", "configuration"],
])("%s %s is about the %s", (code, message, kind) => {
  expect(refusalKind({ code, message })).toBe(kind);
});

test("a limit of 10 is none of 0", () => {
  expect(refusalKind({ code: "VcpuLimitExceeded", message: limitOf(10) })).toBe("quota");
});

/** Of as many zones. */
const answersOf = (market: Market, codes: readonly string[]): PoolRefusal[] =>
  codes.map((code, index) => ({ pool: { type: "c5.large", zone: `zone-${index}`, market }, code, message: "" }));

describe("a request is hopeless", () => {
  test.each([
    [["UnauthorizedOperation", "UnauthorizedOperation"], true],
    [["Unsupported", "InvalidFleetConfiguration"], true],
    [["Unsupported", "InsufficientInstanceCapacity"], false],
    [["UnauthorizedOperation", "MaxSpotInstanceCountExceeded"], false],
    [["RequestLimitExceeded"], false],
    [[], false],
  ])("when every pool says so: %o → %s", (codes, hopeless) => {
    const answers = answersOf("spot", codes);
    const pools = answers.map(({ pool }) => pool);
    expect(isHopeless(answers, pools, "spot")).toBe(hopeless);
  });

  test("only when no pool is silent: EC2 need not name every one", () => {
    const answers = answersOf("spot", ["Unsupported", "Unsupported"]);
    const pools = answers.map(({ pool }) => pool);
    expect(isHopeless(answers.slice(1), pools, "spot")).toBe(false);
    expect(isHopeless([], pools, "spot")).toBe(false);
  });

  test("only when each pool says so in each market the job allows, and none of the answers was dropped meanwhile", () => {
    const codes = (count: number): string[] => Array.from({ length: count }, () => "UnauthorizedOperation");
    const isHopelessIn = (count: number): boolean => {
      const onDemand = answersOf("on-demand", codes(count));
      const kept = keptAnswers(mergeAnswers([], answersOf("spot", codes(count)), at(0)));
      const pools = onDemand.map(({ pool }) => pool);
      return isHopeless(mergeAnswers(kept, onDemand, at(10)), pools, "spot-then-on-demand");
    };
    expect([1, 30, 31].map(isHopelessIn)).toEqual([true, true, false]);
    const spot = answersOf("spot", codes(2));
    const pools = spot.map(({ pool }) => pool);
    expect(isHopeless(spot, pools, "spot-then-on-demand")).toBe(false);
    const one = answersOf("on-demand", codes(1));
    expect(
      isHopeless(
        [...spot, ...one],
        one.map(({ pool }) => pool),
        "spot-then-on-demand",
      ),
    ).toBe(true);
    expect(isHopeless([...one, ...spot], pools, "spot-then-on-demand")).toBe(false);
  });
});

test("a remedy names the quota that the pool counts against", () => {
  const pool = { type: "g5.xlarge", zone: "us-east-1a", market: "spot" } as const;
  const { remedy } = explainRefusal({ code: "MaxSpotInstanceCountExceeded", message: "", pool });
  expect(remedy).toContain('the quota "All G and VT Spot Instance Requests" to twice the vCPUs of the type');
  expect(remedy).toContain("--quota-code L-3819A6DF ");
  expect(remedy).not.toContain("QUOTA");
});

test.each([
  ["t3.large", "spot", "L-34B43A08"],
  ["im4gn.large", "on-demand", "L-1216C47A"],
  ["g6.xlarge", "on-demand", "L-DB2E81BA"],
  ["gr6.4xlarge", "spot", "L-3819A6DF"],
  ["vt1.3xlarge", "spot", "L-3819A6DF"],
  ["p4d.24xlarge", "spot", "L-7212CCBC"],
  ["inf2.xlarge", "spot", "L-B5D1601B"],
  ["f2.6xlarge", "on-demand", "L-74FC7D96"],
  ["x2gd.large", "spot", "L-E3A00192"],
] as const)("%s (%s) counts against %s", (type, market, code) => {
  expect(quotaOf({ type, market }).code).toBe(code);
});

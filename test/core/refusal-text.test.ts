import { describe, expect, test } from "vitest";
import { describeForeignError } from "../../core/aws-faults.ts";
import { isQuotaWait } from "../../core/explain-answers.ts";
import type { PoolRefusal } from "../../core/ledger.ts";
import { codesText, keptAnswers, mergeAnswers, refusalsText, remediesText } from "../../core/refusal-text.ts";
import { explainStateReason } from "../../core/state-reasons.ts";
import type { Market } from "../../core/states.ts";
import { at } from "./builders.ts";

const refusal = (zone: string, code: string, message = "", market: Market = "spot"): PoolRefusal => ({
  pool: { type: "c5.large", zone, market },
  code,
  message,
});

describe("texts", () => {
  test("pools that say the same are one sentence, with what to do after it", () => {
    const words = "The specified instance type is not eligible for Free Tier.";
    const refusals = ["a", "b", "c", "d"].map((zone) => refusal(zone, "InvalidParameterCombination", words));
    const text = refusalsText([...refusals, refusal("e", "Unsupported", "no")]);
    expect(text).toMatch(
      /^c5\.large a spot, c5\.large b spot, c5\.large c spot, 1 more: InvalidParameterCombination: The specified instance type is not eligible for Free Tier\. Name types from `aws ec2 .*; c5\.large e spot: Unsupported: no\. Name other/,
    );
  });

  test("an encoded authorisation failure stays whole enough to be decoded, but not without end", () => {
    const encoded = "x".repeat(1500);
    expect(refusalsText([refusal("a", "UnauthorizedOperation", encoded)])).toContain(encoded);
    expect(refusalsText([refusal("a", "UnauthorizedOperation", "y".repeat(100_000))]).length).toBeLessThan(2500);
  });

  test("a line of the timeline counts codes, and repeats only what does not pass by itself", () => {
    const refusals = [refusal("a", "InsufficientInstanceCapacity"), refusal("b", "InsufficientInstanceCapacity")];
    expect(codesText(refusals)).toBe("InsufficientInstanceCapacity in 2 pools");
    expect(remediesText(refusals)).toBe("");
    const quota = refusal("c", "MaxSpotInstanceCountExceeded");
    expect(remediesText([...refusals, quota, { ...quota }])).toMatch(/^Raise the quota [^]*L-34B43A08/);
    expect(remediesText([quota, quota]).match(/Raise/g)).toHaveLength(1);
  });
});

describe("answers kept while a job waits", () => {
  test("each pool's last one, in both markets, newest first", () => {
    const first = mergeAnswers([], [refusal("a", "One"), refusal("b", "One")], at(0));
    const second = mergeAnswers(first, [refusal("a", "Two", "", "on-demand")], at(10));
    const third = mergeAnswers(second, [refusal("a", "Three")], at(20));
    expect(third.map(({ pool, code, at: time }) => [pool.zone, pool.market, code, time])).toEqual([
      ["a", "spot", "Three", at(20)],
      ["a", "on-demand", "Two", at(10)],
      ["b", "spot", "One", at(0)],
    ]);
  });

  test("fit into the control item, whatever EC2 says", () => {
    const many = Array.from({ length: 300 }, (_, index) => refusal(`zone-${index}`, "Code", "m".repeat(5000)));
    expect(JSON.stringify(keptAnswers(mergeAnswers([], many, at(0)))).length).toBeLessThan(12_000);
  });

  test.each([
    [["MaxSpotInstanceCountExceeded", "VcpuLimitExceeded"], true],
    [["MaxSpotInstanceCountExceeded", "Unsupported"], true],
    [["MaxSpotInstanceCountExceeded", "InsufficientInstanceCapacity"], false],
    [["Unsupported"], false],
    [[], false],
  ])("%j is a wait for the quota: %s", (codes, expected) => {
    expect(isQuotaWait(codes.map((code) => refusal("a", code)))).toBe(expected);
  });
});

test.each([
  ["Client.InternalError: Client error on launch", "configuration", "default key for EBS"],
  ["Client.VolumeLimitExceeded: Volume limit exceeded", "quota", "EBS storage"],
  ["Server.SpotInstanceTermination: Spot instance termination", "shutdown", "took the spot instance"],
  ["Client.InstanceInitiatedShutdown", "shutdown", "shut itself down"],
])("%s is %s", (reason, kind, words) => {
  expect(explainStateReason(reason)).toMatchObject({ kind, meaning: expect.stringContaining(words) as unknown });
});

test("a reason that is not EC2's, or none, explains nothing", () => {
  expect([null, "", "User initiated (2026-01-01)", "Client.InternalErrors"].map(explainStateReason)).toEqual(
    Array.from({ length: 4 }, () => null),
  );
});

test("a foreign error keeps its name and words, and says what to do where that is known", () => {
  expect(describeForeignError("SubnetNotFound", "gone")).toBe(
    "SubnetNotFound: gone. Submit again in ten minutes, when the network is looked at anew.",
  );
  expect(describeForeignError("Weird", "boom")).toBe("Weird: boom");
  expect(describeForeignError("Weird", null)).toBe("Weird");
});

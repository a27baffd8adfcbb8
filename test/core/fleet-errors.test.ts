import { describe, expect, test } from "vitest";
import { isHopeless, refusalKind, type RefusalKind } from "../../core/fleet-errors.ts";

test.each<[string, RefusalKind]>([
  ["InsufficientInstanceCapacity", "capacity"],
  ["UnfulfillableCapacity", "capacity"],
  ["SpotMaxPriceTooLow", "capacity"],
  ["InvalidFleetConfiguration", "pool"],
  ["Unsupported", "pool"],
  ["MaxSpotInstanceCountExceeded", "quota"],
  ["VcpuLimitExceeded", "quota"],
  ["RequestLimitExceeded", "throttle"],
  ["InternalError", "capacity"],
  ["UnauthorizedOperation", "configuration"],
  ["InvalidAMIID.NotFound", "configuration"],
  ["SomethingNew", "configuration"],
])("%s is about the %s", (code, kind) => {
  expect(refusalKind(code)).toBe(kind);
});

describe("a request is hopeless", () => {
  test.each([
    [["UnauthorizedOperation", "UnauthorizedOperation"], true],
    [["Unsupported", "InvalidFleetConfiguration"], true],
    [["Unsupported", "InsufficientInstanceCapacity"], false],
    [["UnauthorizedOperation", "MaxSpotInstanceCountExceeded"], false],
    [["RequestLimitExceeded"], false],
    [[], false],
  ])("when every pool says so: %o → %s", (codes, hopeless) => {
    expect(isHopeless(codes)).toBe(hopeless);
  });
});

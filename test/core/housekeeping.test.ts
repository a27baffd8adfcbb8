import { describe, expect, test } from "vitest";
import { disposalOf, type Disposal } from "../../core/housekeeping.ts";
import { FORCE_AFTER_SECONDS, SILENCE_SECONDS } from "../../core/limits.ts";
import type { Entry } from "../../core/ledger.ts";
import { at, buildEntry, noticeAt, RELEASED } from "./builders.ts";

const taken = noticeAt(at(1000));

describe("what becomes of an instance", () => {
  test.each<[string, Partial<Entry>, number, Disposal]>([
    ["a healthy one stays", {}, 5000, "keep"],
    ["a lost one goes at once", { outcome: "lost" }, 0, "terminate"],
    ["a failed one goes at once", { outcome: "failed" }, 0, "terminate"],
    ["an unused one goes at once", { outcome: "unused" }, 0, "terminate"],
    ["a cancelled one goes at once", { outcome: "cancelled" }, 0, "terminate"],
    ["under notice it may hold on until the reserve is over", { notice: taken, counterSeenAt: at(1030) }, 1059, "keep"],
    ["after the reserve we end it", { notice: taken, counterSeenAt: at(1030) }, 1060, "terminate"],
    [
      "under notice and silent: nobody saves there any more",
      { notice: taken, counterSeenAt: at(0) },
      SILENCE_SECONDS,
      "terminate",
    ],
    [
      "one that let go is EC2's to end for free",
      { notice: taken, released: RELEASED, outcome: "interrupted" },
      1299,
      "keep",
    ],
    ["EC2 did not come: we end it", { notice: taken, released: RELEASED, outcome: "interrupted" }, 1300, "terminate"],
    ["let go without a notice: nobody else ends it", { released: RELEASED, outcome: "interrupted" }, 0, "terminate"],
    ["completed and let go", { released: RELEASED, outcome: "completed" }, 0, "terminate"],
    ["asked already: wait for EC2", { outcome: "lost", terminateAt: at(0) }, FORCE_AFTER_SECONDS - 1, "keep"],
    ["EC2 is slow: with force", { outcome: "lost", terminateAt: at(0) }, FORCE_AFTER_SECONDS, "force"],
    ["forced already", { outcome: "lost", terminateAt: at(0), forceAt: at(120) }, 9999, "keep"],
    ["terminated", { outcome: "lost", terminateAt: at(0), terminatedAt: at(60) }, 9999, "keep"],
  ])("%s", (_what, changes, seconds, disposal) => {
    expect(disposalOf(buildEntry(1, changes), at(seconds))).toBe(disposal);
  });
});

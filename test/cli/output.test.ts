import { expect, test } from "vitest";
import { formatUsd } from "../../cli/output/costs.ts";
import { formatPrices } from "../../cli/output/prices.ts";
import { cleanLine, cleanText } from "../../cli/output/clean-text.ts";
import { formatBytes, formatSpan, formatTable, paint } from "../../cli/output/text.ts";

test.each([
  ["plain\ttext", "plain\ttext", "plain\ttext"],
  ["\u001b[1;31mred\u001b[0m", "red", "\u001b[1;31mred\u001b[0m\u001b[0m"],
  ["\u001b[2J\u001b[Hgone", "gone", "gone"],
  ["a\u001b]0;title\u0007b", "ab", "ab"],
  ["bell\u0007 back\u0008 nul\u0000 \u009b", "bell back nul ", "bell back nul "],
  ["\u001b[32mgreen", "green", "\u001b[32mgreen\u001b[0m"],
])("%j is cleaned", (text, without, with_) => {
  expect(cleanText(text, false)).toBe(without);
  expect(cleanText(text, true)).toBe(with_);
});

test("columns line up under their heads, coloured or not", () => {
  const rows = [
    [paint("failed", "red", true), "x"],
    ["ok", "yy"],
  ];
  const lines = cleanText(formatTable(["STATE", "B"], rows).replaceAll("\n", "|"), false).split("|");
  expect(lines).toEqual(["STATE   B", "failed  x", "ok      yy"]);
});

test("spans and sizes", () => {
  expect([0, 59.6, 61, 3600, 90_061].map(formatSpan)).toEqual(["0s", "1m", "1m 1s", "1h", "1d 1h"]);
  expect([0, 999, 1000, 2_500_000, 7e12].map(formatBytes)).toEqual(["0 B", "999 B", "1.0 KB", "2.5 MB", "7000.0 GB"]);
});

test("several lines become one", () => {
  expect(cleanLine("exited with code 3\n  last line\n")).toBe("exited with code 3 | last line");
});

test.each<[number | null, string]>([
  [null, "?"],
  [0, "$0"],
  // A save of 71 bytes once read as $4.26.
  [4.26e-9, "<$0.000001"],
  [0.000_001, "$0.000001000"],
  [0.001_526, "$0.001526"],
  [0.0299, "$0.02990"],
  [1.2, "$1.20"],
])("a sum of %s is %s", (usd, text) => {
  expect(formatUsd(usd)).toBe(text);
});

test("a pool's week is drawn from its lowest to its highest price; what was met in it is said", () => {
  const memory = { interruptions: 1.5, refusals: 0.04, meanSeconds: 5400, isResting: true };
  const pool = { type: "c7i.large", zone: "us-east-1a", spotUsd: 0.03, onDemandUsd: 0.09 };
  const text = formatPrices(
    [
      { ...pool, week: [0.02, 0.025, 0.03, 0.0235], memory },
      {
        ...pool,
        zone: "us-east-1b",
        spotUsd: null,
        week: [],
        memory: { ...memory, isResting: false, interruptions: 0.01 },
      },
      {
        ...pool,
        zone: "us-east-1c",
        week: [0.03],
        memory: { ...memory, isResting: false, interruptions: 0, meanSeconds: null },
      },
    ] as Parameters<typeof formatPrices>[0],
    { columns: null },
  );
  expect(
    text
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/ {2,}/)),
  ).toEqual([
    [
      "c7i.large",
      "us-east-1a",
      "$0.03000",
      "$0.09000",
      "67 %",
      "▁▅█▃",
      "rests, 1.5 interruptions, machines lasted 1h 30m",
    ],
    ["c7i.large", "us-east-1b", "?", "$0.09000", "-", "-", "machines lasted 1h 30m"],
    ["c7i.large", "us-east-1c", "$0.03000", "$0.09000", "67 %", "▁", "-"],
  ]);
});

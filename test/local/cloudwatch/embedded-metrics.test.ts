import { expect, test } from "vitest";
import { readEmbedded } from "../../../local/cloudwatch/embedded-metrics.ts";

const directive = { Namespace: "N", Dimensions: [["Stack"]], Metrics: [{ Name: "Jobs", Unit: "Count" }] };
const metadata = { Timestamp: 1000, CloudWatchMetrics: [directive] };
const root = { _aws: metadata, Stack: "s", Jobs: 2 };
const read = (document: unknown) => readEmbedded(JSON.stringify(document));
const withDirective = (change: object) => ({
  ...root,
  _aws: { Timestamp: 1000, CloudWatchMetrics: [{ ...directive, ...change }] },
});

const datum = { namespace: "N", name: "Jobs", dimensions: { Stack: "s" }, timeMs: 1000, unit: "Count" };

test("one value, or a list of them, for each set of dimensions", () => {
  expect(read(root)).toEqual([{ ...datum, values: { count: 1, sum: 2, min: 2, max: 2 } }]);
  expect(read({ ...root, Jobs: [4, 1] })).toEqual([{ ...datum, values: { count: 2, sum: 5, min: 1, max: 4 } }]);
  const sets = read(withDirective({ Dimensions: [[], ["Stack"]] }));
  expect(sets.map(({ dimensions }) => dimensions)).toEqual([{}, { Stack: "s" }]);
});

test("what Lambda's text format writes before a document is passed over", () => {
  expect(readEmbedded(`2026-11-22T22:00:00.000Z\trequest\tINFO\t${JSON.stringify(root)}`)).toHaveLength(1);
});

test.each([
  ["no JSON", "{ _aws"],
  ["no metrics at all", "{}"],
  ["a list", JSON.stringify([root])],
  ["a text after it", `${JSON.stringify(root)} and more`],
  ["no time", JSON.stringify({ ...root, _aws: { CloudWatchMetrics: [directive] } })],
  ["a time as text", JSON.stringify({ ...root, _aws: { ...metadata, Timestamp: "1000" } })],
  ["no namespace", JSON.stringify(withDirective({ Namespace: "" }))],
  ["no set of dimensions", JSON.stringify(withDirective({ Dimensions: [] }))],
  ["a dimension that is no member", JSON.stringify(withDirective({ Dimensions: [["Zone"]] }))],
  ["a dimension that is a number", JSON.stringify({ ...root, Stack: 1 })],
  ["a value that is text", JSON.stringify({ ...root, Jobs: "2" })],
  ["no value", JSON.stringify({ ...root, Jobs: undefined })],
  ["101 values", JSON.stringify({ ...root, Jobs: Array.from({ length: 101 }, () => 1) })],
  ["101 metrics", JSON.stringify(withDirective({ Metrics: Array.from({ length: 101 }, () => ({ Name: "Jobs" })) }))],
  ["31 dimensions", JSON.stringify(withDirective({ Dimensions: [Array.from({ length: 31 }, () => "Stack")] }))],
])("%s yields nothing", (_what, message) => {
  expect(readEmbedded(message)).toEqual([]);
});

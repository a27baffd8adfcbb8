import { beforeAll, expect, test } from "vitest";
import { marks } from "../../aws/marks.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { at } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";

const DAY = 86_400;
const running = useCloud();
let port: PortsOf<{ marks: typeof marks }>["marks"];
beforeAll(async () => {
  await createTable(running().config);
  port = createPorts({ marks }).marks;
});

test("a mark keeps the time of the first look, until it is cleared", async () => {
  const first = { kind: "volume", id: "vol-1", since: at(0) };
  await port.set(first);
  await port.set({ ...first, since: at(300) });
  await port.set({ kind: "job", id: "vol-1", since: at(300) });
  expect(await port.all(at(600))).toEqual([{ kind: "job", id: "vol-1", since: at(300) }, first]);
  await port.clear({ ...first, since: at(999) });
  await port.clear({ kind: "job", id: "vol-1", since: at(300) });
  expect(await port.all(at(600))).toEqual([]);
});

test("after a day a mark says nothing any more, and a new one takes its place", async () => {
  const old = { kind: "instance", id: "i-1", since: at(0) };
  await port.set(old);
  expect(await port.all(at(DAY - 1))).toEqual([old]);
  expect(await port.all(at(DAY))).toEqual([]);
  await port.set({ ...old, since: at(DAY) });
  expect(await port.all(at(DAY))).toEqual([{ ...old, since: at(DAY) }]);
});

import { expect, test } from "vitest";
import { VirtualClock } from "../../../local/index.ts";

const DAY = 86_400_000;
const after = (clock: VirtualClock, ms: number) =>
  new Promise<number>((resolve) => clock.at(clock.now() + ms, () => resolve(clock.now())));

test("days pass at once, timers in order", async () => {
  const clock = new VirtualClock(0);
  const order: string[] = [];
  clock.at(2 * DAY, () => order.push("later"));
  clock.at(DAY, () => order.push("first"));
  clock.at(DAY, () => order.push("second"));
  const cancel = clock.at(DAY, () => order.push("never"));
  cancel();
  expect(await clock.run(after(clock, 3 * DAY))).toBe(3 * DAY);
  expect(order).toEqual(["first", "second", "later"]);
});

test("time stands still while work is held", async () => {
  const clock = new VirtualClock(0);
  let finish = (): void => {};
  const work = clock.hold(new Promise<void>((resolve) => (finish = resolve)));
  const goal = after(clock, DAY);
  const running = clock.run(goal);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(clock.now()).toBe(0);
  finish();
  await work;
  expect(await running).toBe(DAY);
});

test("a goal that nothing can reach is an error, not a hang", async () => {
  await expect(new VirtualClock(0).run(new Promise(() => {}), { idleMs: 10 })).rejects.toThrow("no timer is set");
});

import { beforeAll, expect, test } from "vitest";
import { createPorts } from "../../aws/ports.ts";
import { timeline, timelines } from "../../aws/timeline.ts";
import { timelineEvent } from "../../core/events.ts";
import { at } from "../core/builders.ts";
import { createTable, useCloud } from "./cloud.ts";

const running = useCloud();
beforeAll(() => createTable(running().config));

test("events come back in order of time, each once however often it was written", async () => {
  const ports = createPorts({ timeline, timelines });
  const submitted = timelineEvent("job-submitted", "job", at(0), "digits submitted", { name: "digits" });
  const notice = timelineEvent("notice-received", "i-1", at(10), "i-1 will be taken", { attempt: 1 });
  await ports.timeline.append("job", [notice, submitted]);
  await ports.timeline.append("job", [submitted]);
  await ports.timeline.append("job", [{ ...notice, time: at(12) }]);
  await ports.timeline.append("other-job", [submitted]);
  expect(await ports.timelines.read("job")).toEqual([submitted, notice]);
});

test("an unknown job has no events", async () => {
  expect(await createPorts({ timelines }).timelines.read("nobody")).toEqual([]);
});

/**
 * The property the local cloud rests on: whenever the interpreter is killed, folding the events that were written and
 * doing again what is still open leads to the same history, to the last event.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Definition } from "../../../local/asl/definition.ts";
import { pendingCommands } from "../../../local/asl/execution.ts";
import { replay } from "../../../local/asl/step.ts";
import { FORKS, LOOP, scripts } from "./machines.ts";
import type { Play } from "./world.ts";
import { play, statesEntered } from "./world.ts";
import "../../seed.ts";

async function checkEveryKill(options: Play): Promise<void> {
  const whole = await play(options);
  for (const killAt of whole.events.keys()) {
    const revived = await play({ ...options, killAt });
    expect(statesEntered(revived.history)).toEqual(statesEntered(whole.history));
    expect(revived.history).toEqual(whole.history);
    expect(revived.execution).toEqual(whole.execution);
    expect(revived.seconds).toBe(whole.seconds);
  }
}

test.each([
  ["a loop of token waits", LOOP],
  ["forks in forks", FORKS],
])("killed at every event: %s", async (_name, definition) => {
  const property = fc.asyncProperty(scripts, (tasks) => checkEveryKill({ definition, tasks }));
  await fc.assert(property, { numRuns: 25, endOnFailure: true });
});

test("killed at every event: stopped, then redriven", async () => {
  const property = fc.asyncProperty(scripts, fc.integer({ min: 1, max: 200 }), (tasks, seconds) =>
    checkEveryKill({ definition: LOOP, tasks, stopAfterSeconds: seconds + 0.75, redrives: 1 }),
  );
  await fc.assert(property, { numRuns: 10, endOnFailure: true });
});

test("a task with no recorded answer is pending, one that answered waits for its token only", async () => {
  const { TimeoutSeconds: _, Catch: __, Next: ___, ...boot } = LOOP.States.Boot;
  const definition = { StartAt: "Boot", States: { Boot: { ...boot, End: true } } };
  const tasks = { Boot: [{ answer: { output: 1 }, seconds: 5, callback: { output: 2 }, callbackSeconds: 20 }] };
  const { events } = await play({ definition, tasks });
  const pendingAfter = async (count: number): Promise<string[]> => {
    const jsonata = { QueryLanguage: "JSONata", ...definition } as unknown as Definition;
    const { execution } = await replay(jsonata, events.slice(0, count));
    return pendingCommands(execution).map(({ kind }) => kind);
  };
  expect(await pendingAfter(1)).toEqual(["invoke", "timer"]);
  expect(await pendingAfter(2)).toEqual(["timer"]);
  expect(await pendingAfter(3)).toEqual([]);
});

/** The real agent asks the script for a save (`checkpoint.saveSignal`), which goes on. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAgentCloud, type AgentCloud } from "./machine/agent-cloud.ts";
import { waitFor } from "./machine/machine.ts";

let local: AgentCloud;
beforeAll(async () => {
  local = await openAgentCloud();
});
afterAll(() => local?.close());

test.concurrent("a rebalance recommendation: the script is asked for a save, once, and goes on", async () => {
  const save =
    "n=$((n+1)); mkdir $SPOT_CHECKPOINT_DIR/.t; echo $n > $SPOT_CHECKPOINT_DIR/.t/n; mv $SPOT_CHECKPOINT_DIR/.t $SPOT_CHECKPOINT_DIR/save-$n";
  const checkpoint = {
    saveSignal: "SIGUSR1",
    everySeconds: null,
    stopSignal: "SIGTERM",
    stopGraceSeconds: 30,
    keep: 3,
  };
  const command = `trap '${save}' USR1; touch here; while ! [ -e end ]; do sleep 0.05; done`;
  const machine = await local.readyMachine({ command, checkpoint });
  await machine.tell({ order: "run" });
  await waitFor(async () => machine.file("work/here").catch(() => undefined));
  machine.metadata.recommendRebalance();
  const of = async (type: string) => (await machine.events()).filter((event) => event.type === type);
  await waitFor(async () => (await of("generation-sealed"))[0]);
  expect(await of("save-requested")).toMatchObject([{ data: { reason: "request" } }]);
  await writeFile(join(machine.jobFolder, "work", "end"), "");
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox).toMatchObject({ outcome: { outcome: "completed" }, released: { generation: "save-1" } });
});

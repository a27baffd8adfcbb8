/** Run by power-cut.test.ts as a process of its own: starts one instance and stays. Argument: the instance's id. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RealClock } from "../../../local/index.ts";
import { createSandboxDriver } from "../../../local/instances/sandbox.ts";
import { VIEW } from "./view.ts";

const { start } = createSandboxDriver({ fileSystemsDirectory: mkdtempSync(join(tmpdir(), "efs-")) });
const machine = start({
  clock: new RealClock(),
  endpoint: "http://127.0.0.1:9",
  metadata: () => ({ ...VIEW, instanceId: process.argv[2]! }),
  credentials: () => {
    throw new Error("has no role");
  },
  tags: () => ({}),
  refuseMount: async () => null,
  wentOff: () => undefined,
});
await machine.booted;
process.stdout.write("booted\n");
await machine.gone;

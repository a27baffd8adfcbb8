import { mkdirSync } from "node:fs";
import type { Cloud } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { StartMachine } from "./machine.ts";
import { whyNoSandbox } from "./probe.ts";
import { createSandboxDriver } from "./sandbox.ts";
import { startSimulated } from "./simulated.ts";

export interface Driver {
  readonly start: StartMachine;
  close(): void;
}

/** Chooses by `settings.instances` at each start, since it may change; the sandbox image is made at first use. */
export function createDriver(cloud: Cloud, fileSystemsDirectory: () => string): Driver {
  let sandbox: ReturnType<typeof createSandboxDriver> | undefined;
  return {
    start: (host) => {
      if (cloud.settings.instances === "simulated") return startSimulated(host, cloud.simulation);
      const directory = fileSystemsDirectory();
      mkdirSync(directory, { recursive: true });
      sandbox ??= createSandboxDriver({ fileSystemsDirectory: directory });
      return sandbox.start(host);
    },
    close: () => sandbox?.close(),
  };
}

/** Said when an instance is asked for, not when it fails to boot. */
export function checkDriver(cloud: Cloud): void {
  if (cloud.settings.instances === "plain") {
    throw new AwsError("NotImplemented", "ec2: instances without isolation are not implemented by the local cloud", {
      status: 501,
    });
  }
  const problem = cloud.settings.instances === "sandbox" ? whyNoSandbox() : null;
  if (problem !== null) throw new AwsError("InternalError", problem, { status: 500 });
}

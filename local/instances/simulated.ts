/** An instance without processes, for tests that live through days: its software is a program in the cloud's time. */
import type { Machine, MachineProgram } from "../kernel/service.ts";
import type { Cancel } from "../kernel/clock.ts";
import type { MachineHost, RunningMachine } from "./machine.ts";

const SUCCESS = { code: 0, timedOut: false, stdout: "", stderr: "" };

export function startSimulated(host: MachineHost, program: MachineProgram | null): RunningMachine {
  const off = new AbortController();
  const gone = Promise.withResolvers<void>();
  const view = host.metadata();
  let shutdown: Cancel = () => undefined;
  const associated = Promise.withResolvers<void>();
  const end = (reason: "poweroff" | "lost"): void => {
    if (off.signal.aborted) return;
    shutdown();
    off.abort();
    gone.resolve();
    host.wentOff(reason);
  };
  const machine: Machine = {
    instanceId: view.instanceId,
    accountId: view.accountId,
    region: view.region,
    tags: host.tags(),
    clock: host.clock,
    userData: view.userData,
    associated: associated.promise,
    credentials: () => host.credentials(),
    spotAction: () => host.metadata().spotAction,
    rebalance: () => host.metadata().rebalance,
    off: off.signal,
    shutdown: (afterSeconds) => {
      shutdown();
      shutdown = host.clock.at(host.clock.now() + afterSeconds * 1000, () => end("poweroff"));
    },
  };
  return {
    booted: Promise.resolve().then(() => {
      if (!off.signal.aborted) program?.(machine);
    }),
    gone: gone.promise,
    run: async () => SUCCESS,
    write: async () => undefined,
    open: () => Promise.reject(new Error("a simulated machine has no programs that a session could start")),
    signal: async () => undefined,
    freeze: async () => undefined,
    thaw: async () => undefined,
    partition: () => undefined,
    reachable: () => Promise.resolve(),
    powerOff: () => end("poweroff"),
    destroy: () => end("lost"),
    consoleOutput: () => "",
    associationsApplied: () => associated.resolve(),
  };
}

/** Where EC2 puts the machines that run, and Systems Manager finds them: the agent on a machine is how it is reached. */
import type { Cloud } from "../kernel/service.ts";
import type { RunningMachine } from "./machine.ts";

export interface Online {
  readonly instanceId: string;
  readonly machine: RunningMachine;
  /** The agent registers with the instance's role; without one it cannot. */
  readonly roleArn: string | null;
  readonly privateIp: string;
  readonly hostname: string;
  /** Aborted when the machine is gone. */
  readonly off: AbortSignal;
}

export interface Registry {
  add(online: Online): void;
  find(instanceId: string): Online | undefined;
  onRunning(listener: (online: Online) => void): void;
}

const registries = new WeakMap<Cloud, Registry>();

export function machinesOf(cloud: Cloud): Registry {
  const known = registries.get(cloud);
  if (known) return known;
  const machines = new Map<string, Online>();
  const listeners: ((online: Online) => void)[] = [];
  const registry: Registry = {
    add: (online) => {
      machines.set(online.instanceId, online);
      online.off.addEventListener("abort", () => machines.delete(online.instanceId));
      for (const listener of listeners) listener(online);
    },
    find: (instanceId) => machines.get(instanceId),
    onRunning: (listener) => void listeners.push(listener),
  };
  registries.set(cloud, registry);
  return registry;
}

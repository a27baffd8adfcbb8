/** Delays in the cloud's time that end with the service: a stopped cloud must not keep the process alive. */
import type { Cancel } from "../kernel/clock.ts";
import type { Cloud } from "../kernel/service.ts";

export interface Timers {
  after(seconds: number, action: () => void | Promise<void>): Cancel;
  cancelAll(): void;
}

export function createTimers(cloud: Cloud): Timers {
  const pending = new Set<Cancel>();
  const perform = async (action: () => void | Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      cloud.log("something that was due failed", { error: String(error) });
    }
  };
  return {
    after: (seconds, action) => {
      const cancel = cloud.clock.at(cloud.clock.now() + seconds * 1000, () => {
        pending.delete(cancel);
        void cloud.clock.hold(perform(action));
      });
      pending.add(cancel);
      return () => {
        pending.delete(cancel);
        cancel();
      };
    },
    cancelAll: () => {
      for (const cancel of pending) cancel();
      pending.clear();
    },
  };
}

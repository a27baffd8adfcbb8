/**
 * The only source of time in the local cloud. Two clocks, one interface: the real one for `npm start` and the demo, the
 * virtual one for tests that live through days. There is no accelerated clock: a fast one makes timers fire while real
 * work runs.
 */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` at `time` (or soon, when it is past). */
  at(time: number, action: () => void): Cancel;
  /** Time must not pass while this work (a request, an invocation, an agent's step) is under way. */
  hold<T>(work: Promise<T>): Promise<T>;
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class RealClock implements Clock {
  now(): number {
    return Date.now();
  }

  at(time: number, action: () => void): Cancel {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const delay = Math.max(0, time - Date.now());
      timer = setTimeout(() => (delay > LONGEST_TIMEOUT_MS ? arm() : action()), Math.min(delay, LONGEST_TIMEOUT_MS));
    };
    arm();
    return () => clearTimeout(timer);
  }

  hold<T>(work: Promise<T>): Promise<T> {
    return work;
  }
}

interface Timer {
  readonly time: number;
  readonly order: number;
  readonly action: () => void;
}

/** Stands still while anything is held, then jumps to the next timer. Driven by `run`. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #held = 0;
  readonly #timers = new Set<Timer>();

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, action: () => void): Cancel {
    const timer = { time: Math.max(time, this.#now), order: this.#order++, action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work;
    } finally {
      this.#held--;
    }
  }

  /** Lets time pass until `goal` settles. Rejects if `goal` waits and no timer is left that could help it. */
  async run<T>(goal: Promise<T>, options: { readonly idleMs?: number } = {}): Promise<T> {
    const idleMs = options.idleMs ?? 30_000;
    let settled = false;
    goal.then(
      () => (settled = true),
      () => (settled = true),
    );
    let idleSince = performance.now();
    while (!settled) {
      await quiet();
      if (settled) break;
      const next = this.#held === 0 ? this.#next() : undefined;
      if (next) {
        this.#timers.delete(next);
        this.#now = next.time;
        next.action();
        idleSince = performance.now();
      } else if (this.#held === 0 && performance.now() - idleSince > idleMs) {
        throw new Error("virtual time: nothing is under way and no timer is set, but the goal is not reached");
      } else {
        if (this.#held > 0) idleSince = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    return goal;
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (!first || timer.time < first.time || (timer.time === first.time && timer.order < first.order)) first = timer;
    }
    return first;
  }
}

/** Lets promise callbacks and I/O that is ready run before time moves. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

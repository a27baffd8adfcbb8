/**
 * EventBridge promises at least once, soon, in no order, and events have been late, doubled and lost. Tests order that:
 * each order applies to the next events that match its pattern.
 */
import { matches } from "./match.ts";
import type { Json } from "./match.ts";
import { parsePattern } from "./parse-pattern.ts";
import type { StoredEvent } from "./state.ts";

export interface KnobInput {
  /** An event pattern; absent: any event. */
  readonly pattern?: object;
  /** How many events; default 1. */
  readonly events?: number;
}

interface Order {
  readonly kind: "delay" | "duplicate" | "drop";
  readonly pattern: object | null;
  readonly amount: number;
  left: number;
}

/** How often and how late an event goes to each of its targets. */
export interface Handling {
  readonly copies: number;
  readonly delaySeconds: number;
}

export interface Knobs {
  readonly delay: (input: KnobInput & { readonly seconds: number }) => object;
  /** `times`: deliveries in all; default 2. */
  readonly duplicate: (input: KnobInput & { readonly times?: number }) => object;
  readonly drop: (input: KnobInput) => object;
  /** Every order is taken back. */
  readonly restore: () => object;
  readonly handle: (event: StoredEvent) => Handling;
}

export function createKnobs(): Knobs {
  let orders: Order[] = [];
  const add = (kind: Order["kind"], { pattern, events }: KnobInput, amount: number): object => {
    const checked = pattern === undefined ? null : parsePattern(JSON.stringify(pattern));
    orders.push({ kind, pattern: checked, amount, left: events ?? 1 });
    return { orders: orders.length };
  };
  return {
    delay: (input) => add("delay", input, input.seconds),
    duplicate: (input) => add("duplicate", input, input.times ?? 2),
    drop: (input) => add("drop", input, 0),
    restore() {
      orders = [];
      return { orders: 0 };
    },
    handle(event) {
      let handling: Handling = { copies: 1, delaySeconds: 0 };
      for (const order of orders) {
        if (order.pattern && !matches(order.pattern as Record<string, Json>, event as unknown as Json)) continue;
        order.left--;
        handling = apply(order, handling);
      }
      orders = orders.filter(({ left }) => left > 0);
      return handling;
    },
  };
}

function apply({ kind, amount }: Order, handling: Handling): Handling {
  switch (kind) {
    case "delay":
      return { ...handling, delaySeconds: handling.delaySeconds + amount };
    case "duplicate":
      return { ...handling, copies: handling.copies * amount };
    case "drop":
      return { ...handling, copies: 0 };
  }
}

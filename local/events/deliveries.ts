/** Brings matched events to their targets: persisted before PutEvents answers, retried, then dead-lettered. */
import { randomUUID } from "node:crypto";
import type { Cloud } from "../kernel/service.ts";
import { DEFAULT_EVENT_AGE_SECONDS, DEFAULT_RETRY_ATTEMPTS, RETRY_SECONDS } from "./facts.ts";
import type { Knobs } from "./knobs.ts";
import { matches } from "./match.ts";
import type { Json, Pattern } from "./match.ts";
import { sendDeadLetter } from "./send-dead-letter.ts";
import { sendToTarget, TargetRefused } from "./send-to-target.ts";
import type { Delivery, EventsState, Rule, StoredEvent } from "./state.ts";

export interface Deliveries {
  /** To the targets of every rule whose pattern it matches. */
  publish(event: StoredEvent): void;
  /** To the targets of one rule, whatever its pattern: a schedule's event. */
  send(rule: Rule, event: StoredEvent): void;
  resume(): void;
  stop(): void;
}

export function createDeliveries(cloud: Cloud, state: EventsState, knobs: Knobs): Deliveries {
  const cancels = new Map<string, () => void>();
  let isStopped = false;

  const schedule = (delivery: Delivery): void => {
    state.deliveries.put(delivery.id, delivery);
    const start = (): void => {
      cancels.delete(delivery.id);
      void cloud.clock.hold(attempt(delivery));
    };
    cancels.set(delivery.id, cloud.clock.at(delivery.nextAt, start));
  };

  const attempt = async (delivery: Delivery): Promise<void> => {
    const failure = await trySend(cloud, delivery);
    if (isStopped) return;
    if (failure === null) return state.deliveries.delete(delivery.id);
    const next = failure instanceof TargetRefused ? null : retryOf(cloud.clock.now(), delivery);
    if (next) return schedule(next);
    await giveUp(cloud, delivery, failure);
    state.deliveries.delete(delivery.id);
  };

  const send = (rule: Rule, event: StoredEvent, handling = knobs.handle(event)): void => {
    const acceptedAt = cloud.clock.now();
    const nextAt = acceptedAt + (cloud.settings.eventSeconds + handling.delaySeconds) * 1000;
    for (const target of rule.targets) {
      for (let copy = 0; copy < handling.copies; copy++) {
        const ids = { id: randomUUID(), ruleName: rule.name, ruleArn: rule.arn };
        schedule({ ...ids, target, event, acceptedAt, attempts: 0, nextAt });
      }
    }
  };

  return {
    publish(event) {
      const handling = knobs.handle(event);
      for (const rule of state.rules.values()) {
        if (rule.isEnabled && rule.pattern !== null && isMatch(rule.pattern, event)) send(rule, event, handling);
      }
    },
    send: (rule, event) => send(rule, event),
    resume: () => state.deliveries.values().forEach(schedule),
    stop() {
      isStopped = true;
      for (const cancel of cancels.values()) cancel();
    },
  };
}

const isMatch = (pattern: string, event: StoredEvent): boolean =>
  matches(JSON.parse(pattern) as Pattern, event as unknown as Json);

async function trySend(cloud: Cloud, delivery: Delivery): Promise<Error | null> {
  try {
    await sendToTarget(cloud, delivery);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function retryOf(now: number, delivery: Delivery): Delivery | null {
  const { RetryPolicy: policy } = delivery.target;
  const attempts = delivery.attempts + 1;
  const delay = Math.min(RETRY_SECONDS.longest, RETRY_SECONDS.first * 2 ** delivery.attempts);
  const nextAt = now + delay * 1000;
  const lastAt = delivery.acceptedAt + (policy?.MaximumEventAgeInSeconds ?? DEFAULT_EVENT_AGE_SECONDS) * 1000;
  const isOver = attempts > (policy?.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS) || nextAt > lastAt;
  return isOver ? null : { ...delivery, attempts, nextAt };
}

async function giveUp(cloud: Cloud, delivery: Delivery, failure: Error): Promise<void> {
  cloud.log("an event did not reach its target", {
    rule: delivery.ruleName,
    target: delivery.target.Arn,
    error: String(failure),
  });
  try {
    await sendDeadLetter(cloud, delivery, failure);
  } catch (error) {
    cloud.log("an event could not be dead-lettered", { rule: delivery.ruleName, error: String(error) });
  }
}

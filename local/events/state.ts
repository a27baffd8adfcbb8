/** What EventBridge keeps: rules with their targets, and events under way to a target. */
import type { Target } from "@aws-sdk/client-eventbridge";
import type { Collection, Store } from "../kernel/store.ts";

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly description: string | null;
  /** JSON text. */
  readonly pattern: string | null;
  readonly schedule: string | null;
  readonly isEnabled: boolean;
  /** Milliseconds: when the schedule was set or last enabled, from where a rate counts. */
  readonly scheduledAt: number;
  readonly createdBy: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly targets: readonly Target[];
}

/** An event as targets get it. */
export interface StoredEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Delivery {
  readonly id: string;
  readonly ruleName: string;
  readonly ruleArn: string;
  /** As it was when the event matched. */
  readonly target: Target;
  readonly event: StoredEvent;
  readonly acceptedAt: number;
  readonly attempts: number;
  readonly nextAt: number;
}

export interface EventsState {
  readonly rules: Collection<Rule>;
  readonly deliveries: Collection<Delivery>;
}

export const openState = (store: Store): EventsState => ({
  rules: store.collection("events.rules"),
  deliveries: store.collection("events.deliveries"),
});

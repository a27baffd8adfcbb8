/** What the operations share. */
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Deliveries } from "./deliveries.ts";
import { BUS } from "./facts.ts";
import type { Schedules } from "./schedules.ts";
import type { EventsState, Rule } from "./state.ts";

export interface EventsContext {
  readonly cloud: Cloud;
  readonly state: EventsState;
  readonly deliveries: Deliveries;
  readonly schedules: Schedules;
}

export const busArn = (cloud: Cloud): string => `arn:aws:events:${cloud.region}:${cloud.accountId}:event-bus/${BUS}`;

/** Throws ResourceNotFoundException: the default bus is the only one here. */
export function checkBus(cloud: Cloud, name: string | undefined): void {
  if (name === undefined || name === BUS || name === busArn(cloud)) return;
  throw new AwsError("ResourceNotFoundException", `Event bus ${name.split("/").at(-1)} does not exist.`);
}

export function findRule(
  { cloud, state }: EventsContext,
  input: {
    readonly Name?: string | undefined;
    readonly Rule?: string | undefined;
    readonly EventBusName?: string | undefined;
  },
): Rule {
  checkBus(cloud, input.EventBusName);
  const name = input.Name ?? input.Rule ?? "";
  const rule = state.rules.get(name);
  if (!rule) throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${BUS}.`);
  return rule;
}

export function findRuleByArn({ state }: EventsContext, arn: string | undefined): Rule {
  const rule = state.rules.values().find((each) => each.arn === arn);
  if (!rule)
    throw new AwsError(
      "ResourceNotFoundException",
      `Rule ${arn?.split("/").at(-1)} does not exist on EventBus ${BUS}.`,
    );
  return rule;
}

export const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

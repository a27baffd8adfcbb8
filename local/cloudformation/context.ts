/** What operations and the engine share: lookups, and every change of state with the event that tells it. */
import { randomUUID } from "node:crypto";
import type { Cloud } from "../kernel/service.ts";
import type { Resource, ResourceStatus, Stack, StackState, StackStatus } from "./state.ts";
import { invalid } from "./template.ts";

export interface StackContext {
  readonly cloud: Cloud;
  readonly state: StackState;
  /** Aborts when the cloud stops: what is under way must not take that for a failure. */
  readonly stopped: AbortSignal;
}

const STACK_TYPE = "AWS::CloudFormation::Stack";

export const nowIso = ({ cloud }: Pick<StackContext, "cloud">): string => new Date(cloud.clock.now()).toISOString();

/** By name, of those not deleted; by id, of all. */
export function findStack({ state }: Pick<StackContext, "state">, nameOrId: string | undefined): Stack {
  const stack = lookUpStack(state, nameOrId ?? "");
  if (!stack) throw invalid(`Stack with id ${nameOrId} does not exist`);
  return stack;
}

export function lookUpStack(state: StackState, nameOrId: string): Stack | undefined {
  if (nameOrId.startsWith("arn:")) return state.stacks.get(nameOrId);
  return state.stacks.values().find(({ name, status }) => name === nameOrId && status !== "DELETE_COMPLETE");
}

export function setStackStatus(
  context: StackContext,
  stack: Stack,
  status: StackStatus,
  reason: string | null = null,
): Stack {
  const changed = { ...stack, status, reason };
  context.state.stacks.put(stack.stackId, changed);
  addEvent(context, changed, { logicalId: stack.name, physicalId: stack.stackId, type: STACK_TYPE, status, reason });
  return changed;
}

const resourceKey = (stackId: string, logicalId: string): string => `${stackId}|${logicalId}`;

export const getResource = ({ state }: StackContext, stackId: string, logicalId: string): Resource | undefined =>
  state.resources.get(resourceKey(stackId, logicalId));

/** Without an event: for what only this service sees. */
export const putResource = ({ state }: StackContext, resource: Resource): void =>
  state.resources.put(resourceKey(resource.stackId, resource.logicalId), resource);

export const dropResource = ({ state }: StackContext, { stackId, logicalId }: Resource): void =>
  state.resources.delete(resourceKey(stackId, logicalId));

export function setResourceStatus(
  context: StackContext,
  stack: Stack,
  resource: Resource,
  status: ResourceStatus,
  reason: string | null = null,
): Resource {
  const changed = { ...resource, status, reason, updatedAt: nowIso(context) };
  putResource(context, changed);
  const physicalId = resource.existing?.physicalId ?? "";
  addEvent(context, stack, { logicalId: resource.logicalId, physicalId, type: resource.type, status, reason });
  return changed;
}

interface EventInput {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
}

export function addEvent(
  context: StackContext,
  { stackId, name }: Pick<Stack, "stackId" | "name">,
  input: EventInput,
): void {
  const { events } = context.state;
  const number = String(events.values().length).padStart(9, "0");
  const eventId = input.type === STACK_TYPE ? randomUUID() : `${input.logicalId}-${input.status}-${nowIso(context)}`;
  events.put(`${stackId}|${number}`, { ...input, eventId, stackId, stackName: name, timestamp: nowIso(context) });
}

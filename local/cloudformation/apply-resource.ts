/** Brings one resource to what the template says, with its events. Never throws: says whether it went well. */
import { createResourceContext } from "./create-resource-context.ts";
import { getResource, nowIso, putResource, setResourceStatus } from "./context.ts";
import type { StackContext } from "./context.ts";
import { diffResource } from "./diff.ts";
import type { Resolver } from "./intrinsics.ts";
import type { ResolvedProperties, ResourceType } from "./resource-type.ts";
import { typeOf } from "./resources/index.ts";
import type { Existing, Resource, Stack } from "./state.ts";
import { invalid } from "./template.ts";
import type { ResourceDefinition } from "./template.ts";

export interface Target {
  readonly logicalId: string;
  readonly definition: ResourceDefinition;
  readonly needs: readonly string[];
}

export async function applyResource(
  context: StackContext,
  stack: Stack,
  resolver: Resolver,
  target: Target,
): Promise<boolean> {
  const { logicalId, definition, needs } = target;
  const before = getResource(context, stack.stackId, logicalId);
  const resource: Resource = {
    ...(before ?? newResource(context, stack, logicalId)),
    needs,
    isRetained: definition.DeletionPolicy === "Retain",
  };
  try {
    const kind = typeOf(definition.Type) as ResourceType;
    const properties = (resolver.value(definition.Properties ?? {}) ?? {}) as ResolvedProperties;
    const step = diffResource(resource.existing, definition.Type, kind, properties);
    if (step === "none") putResource(context, resource);
    else await run(context, stack, { resource: { ...resource, type: definition.Type }, kind, properties, step });
    return true;
  } catch (error) {
    if (context.stopped.aborted) return false;
    const current = getResource(context, stack.stackId, logicalId) ?? resource;
    const isUpdate = current.status === "UPDATE_IN_PROGRESS";
    setResourceStatus(
      context,
      stack,
      { ...current, type: definition.Type },
      isUpdate ? "UPDATE_FAILED" : "CREATE_FAILED",
      reasonOf(error),
    );
    return false;
  }
}

const newResource = (context: StackContext, { stackId }: Stack, logicalId: string): Resource => ({
  stackId,
  logicalId,
  status: "CREATE_IN_PROGRESS",
  reason: null,
  updatedAt: nowIso(context),
  type: "",
  existing: null,
  before: null,
  isChanged: false,
  needs: [],
  isRetained: false,
});

interface Run {
  readonly resource: Resource;
  readonly kind: ResourceType;
  readonly properties: ResolvedProperties;
  readonly step: "create" | "update" | "replace";
}

async function run(context: StackContext, stack: Stack, { resource, kind, properties, step }: Run): Promise<void> {
  const { existing, type } = resource;
  const isNew = step === "create";
  const verb = isNew ? "CREATE" : "UPDATE";
  const replacing =
    step === "replace"
      ? "Requested update requires the creation of a new physical resource; hence creating one."
      : null;
  let current = setResourceStatus(
    context,
    stack,
    { ...resource, isChanged: true, before: existing },
    `${verb}_IN_PROGRESS`,
    replacing,
  );
  checkProperties(type, kind, properties);
  // While it is being changed it counts as changed: going back then undoes what was done of it.
  const attempt = { type, properties, attributes: step === "update" ? (existing?.attributes ?? {}) : {} };
  const remember = (physicalId: string): void => {
    current = { ...current, existing: { ...attempt, physicalId } };
    putResource(context, current);
  };
  const hands = createResourceContext(context, stack, resource.logicalId, remember);
  if (step === "update" && existing) remember(existing.physicalId);
  const physicalId =
    step === "update" && existing
      ? await updateInPlace(kind, hands, existing, properties)
      : await kind.create(hands, properties);
  remember(physicalId);
  const attributes = (await kind.attributes?.(hands, { physicalId, properties })) ?? {};
  current = { ...current, existing: { ...attempt, physicalId, attributes } };
  setResourceStatus(context, stack, current, `${verb}_COMPLETE`);
}

async function updateInPlace(
  kind: ResourceType,
  hands: ReturnType<typeof createResourceContext>,
  existing: Existing,
  properties: ResolvedProperties,
): Promise<string> {
  await kind.update?.(hands, existing, properties);
  return existing.physicalId;
}

/** AWS may well know the property: it is refused here so that what this cloud leaves out is never left out silently. */
function checkProperties(type: string, kind: ResourceType, properties: ResolvedProperties): void {
  const unknown = Object.keys(properties).filter((name) => !kind.properties.includes(name));
  if (unknown.length > 0) throw invalid(`${type} does not support ${unknown.join(", ")} here`);
}

/** As CloudFormation writes it: the service's message and, in brackets, its code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" || error.name === "ValidationError"
    ? error.message
    : `${error.message} (HandlerErrorCode: ${error.name})`;
}

/** What a stack's functions can see: parameters, pseudo parameters, finished resources, other stacks' exports. */
import type { StackContext } from "./context.ts";
import { getResource } from "./context.ts";
import { createResolver } from "./intrinsics.ts";
import type { Resolver } from "./intrinsics.ts";
import { typeOf } from "./resources/index.ts";
import type { Stack } from "./state.ts";
import { invalid } from "./template.ts";
import type { Value } from "./template.ts";

export function resolverOf(context: StackContext, stack: Stack): Resolver {
  return createResolver({
    template: stack.template,
    parameters: { ...pseudoParameters(context, stack), ...stack.parameterValues },
    region: context.cloud.region,
    attribute: (logicalId, attribute) => readAttribute(context, stack, logicalId, attribute),
    importValue: (name) => findExport(context, name),
  });
}

const pseudoParameters = ({ cloud }: StackContext, { name, stackId }: Stack): Readonly<Record<string, Value>> => ({
  "AWS::AccountId": cloud.accountId,
  "AWS::NotificationARNs": [],
  "AWS::Partition": "aws",
  "AWS::Region": cloud.region,
  "AWS::StackId": stackId,
  "AWS::StackName": name,
  "AWS::URLSuffix": "amazonaws.com",
});

function readAttribute(context: StackContext, { stackId }: Stack, logicalId: string, attribute: string | null): Value {
  const existing = getResource(context, stackId, logicalId)?.existing;
  if (!existing)
    throw invalid(`Unresolved resource dependencies [${logicalId}] in the Resources block of the template`);
  if (attribute === null) return typeOf(existing.type)?.ref?.(existing) ?? existing.physicalId;
  if (!(attribute in existing.attributes)) {
    throw invalid(`Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
  }
  return existing.attributes[attribute];
}

function findExport({ state }: StackContext, name: string): string {
  for (const stack of state.stacks.values()) {
    const output =
      stack.status === "DELETE_COMPLETE" ? undefined : stack.outputs.find((each) => each.exportName === name);
    if (output) return output.value;
  }
  throw invalid(`No export named ${name} found.`);
}

/** Logical ids whose condition holds, with their definitions. */
export function activeResources(resolver: Resolver, { template }: Stack): Readonly<Stack["template"]["Resources"]> {
  const entries = Object.entries(template.Resources);
  return Object.fromEntries(
    entries.filter(([, { Condition }]) => Condition === undefined || resolver.condition(Condition)),
  );
}

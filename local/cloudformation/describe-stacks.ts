/** DescribeStacks and ListStacks. */
import type {
  DescribeStacksInput,
  DescribeStacksOutput,
  ListStacksInput,
  ListStacksOutput,
  Stack as StackShape,
} from "@aws-sdk/client-cloudformation";
import { findStack } from "./context.ts";
import type { StackContext } from "./context.ts";
import type { Stack } from "./state.ts";

export const describeStacks =
  (context: StackContext) =>
  (input: DescribeStacksInput): DescribeStacksOutput => {
    if (input.StackName !== undefined) return { Stacks: [describe(findStack(context, input.StackName))] };
    const stacks = context.state.stacks.values().filter(({ status }) => status !== "DELETE_COMPLETE");
    return { Stacks: stacks.map(describe) };
  };

export const listStacks =
  ({ state }: StackContext) =>
  (input: ListStacksInput): ListStacksOutput => {
    const wanted: readonly string[] = input.StackStatusFilter ?? [];
    const stacks = state.stacks.values().filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    return {
      StackSummaries: stacks.map((stack) => ({
        ...describeCommon(stack),
        ...(stack.template.Description === undefined ? {} : { TemplateDescription: stack.template.Description }),
      })),
    };
  };

const describeCommon = (stack: Stack) => ({
  StackId: stack.stackId,
  StackName: stack.name,
  CreationTime: new Date(stack.createdAt),
  StackStatus: stack.status,
  ...(stack.updatedAt === null ? {} : { LastUpdatedTime: new Date(stack.updatedAt) }),
  ...(stack.deletedAt === null ? {} : { DeletionTime: new Date(stack.deletedAt) }),
  ...(stack.reason === null ? {} : { StackStatusReason: stack.reason }),
});

function describe(stack: Stack): StackShape {
  const isSecret = (name: string): boolean => String(stack.template.Parameters[name]?.NoEcho ?? false) === "true";
  return {
    ...describeCommon(stack),
    ...(stack.template.Description === undefined ? {} : { Description: stack.template.Description }),
    Parameters: Object.entries(stack.parameters).map(([ParameterKey, value]) => {
      const resolved = stack.parameterValues[ParameterKey];
      const isResolved =
        stack.template.Parameters[ParameterKey]?.Type.startsWith("AWS::SSM::Parameter::Value") ?? false;
      const shown = { ParameterKey, ParameterValue: isSecret(ParameterKey) ? "****" : value };
      return isResolved ? { ...shown, ResolvedValue: [resolved].flat().join(",") } : shown;
    }),
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      ...(description === null ? {} : { Description: description }),
      ...(exportName === null ? {} : { ExportName: exportName }),
    })),
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    Capabilities: [...stack.capabilities] as NonNullable<StackShape["Capabilities"]>,
    DisableRollback: stack.onFailure === "DO_NOTHING",
    EnableTerminationProtection: stack.isProtected,
    NotificationARNs: [],
    RollbackConfiguration: {},
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
  };
}

/** DescribeStackResource, DescribeStackResources and ListStackResources. */
import type {
  DescribeStackResourceInput,
  DescribeStackResourceOutput,
  DescribeStackResourcesInput,
  DescribeStackResourcesOutput,
  ListStackResourcesInput,
  ListStackResourcesOutput,
} from "@aws-sdk/client-cloudformation";
import { findStack, getResource } from "./context.ts";
import type { StackContext } from "./context.ts";
import { resourcesOf } from "./state.ts";
import type { Resource, Stack } from "./state.ts";
import { invalid } from "./template.ts";

export const describeStackResource =
  (context: StackContext) =>
  (input: DescribeStackResourceInput): DescribeStackResourceOutput => {
    const stack = findStack(context, input.StackName);
    const resource = getResource(context, stack.stackId, input.LogicalResourceId ?? "");
    if (!resource) throw invalid(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
    return {
      StackResourceDetail: {
        ...describe(resource),
        ...ofStack(stack),
        LastUpdatedTimestamp: new Date(resource.updatedAt),
      },
    };
  };

export const describeStackResources =
  (context: StackContext) =>
  (input: DescribeStackResourcesInput): DescribeStackResourcesOutput => {
    const stack = findStack(context, input.StackName);
    const wanted = input.LogicalResourceId;
    const resources = resourcesOf(context.state, stack.stackId).filter(
      ({ logicalId }) => wanted === undefined || logicalId === wanted,
    );
    return {
      StackResources: resources.map((resource) => ({
        ...describe(resource),
        ...ofStack(stack),
        Timestamp: new Date(resource.updatedAt),
      })),
    };
  };

export const listStackResources =
  (context: StackContext) =>
  (input: ListStackResourcesInput): ListStackResourcesOutput => ({
    StackResourceSummaries: resourcesOf(context.state, findStack(context, input.StackName).stackId).map((resource) => ({
      ...describe(resource),
      LastUpdatedTimestamp: new Date(resource.updatedAt),
    })),
  });

const ofStack = ({ name, stackId }: Stack) => ({ StackName: name, StackId: stackId });

const describe = (resource: Resource) => ({
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.existing?.physicalId ?? "",
  ResourceType: resource.type,
  ResourceStatus: resource.status,
  ...(resource.reason === null ? {} : { ResourceStatusReason: resource.reason }),
  DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" as const },
});

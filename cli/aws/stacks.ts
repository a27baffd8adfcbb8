/** A stack as CloudFormation has it: what it is made of, and its removal. */
import {
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  paginateListStackResources,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import type { RemovalFailure, StackResource, Stacks } from "../down/ports.ts";
import type { AwsClients } from "./clients.ts";
import { isMissingStack } from "./errors.ts";

export const stacks = ({ cloudFormation }: AwsClients): Stacks => ({
  find: async (nameOrId) => {
    try {
      const { Stacks = [] } = await cloudFormation().send(new DescribeStacksCommand({ StackName: nameOrId }));
      const [stack] = Stacks;
      if (stack === undefined || stack.StackStatus === "REVIEW_IN_PROGRESS") return null;
      return {
        id: stack.StackId ?? "",
        name: stack.StackName ?? "",
        status: stack.StackStatus ?? "",
        isProtected: stack.EnableTerminationProtection ?? false,
        outputs: Object.fromEntries(
          (stack.Outputs ?? []).map((each) => [each.OutputKey ?? "", each.OutputValue ?? ""]),
        ),
      };
    } catch (error) {
      if (isMissingStack(error)) return null;
      throw error;
    }
  },
  resources: async (id) => {
    const found: StackResource[] = [];
    for await (const page of paginateListStackResources({ client: cloudFormation() }, { StackName: id }))
      for (const each of page.StackResourceSummaries ?? [])
        if (each.ResourceStatus !== "DELETE_COMPLETE" && each.PhysicalResourceId !== undefined)
          found.push({
            logicalId: each.LogicalResourceId ?? "",
            type: each.ResourceType ?? "",
            id: each.PhysicalResourceId,
          });
    return found;
  },
  startRemoval: async (id) => {
    await cloudFormation().send(new DeleteStackCommand({ StackName: id }));
  },
  removalFailures: async (id) => {
    const events: StackEvent[] = [];
    for await (const page of paginateDescribeStackEvents({ client: cloudFormation() }, { StackName: id })) {
      events.push(...(page.StackEvents ?? []));
      // Newest first: what was before this removal is another story.
      if (events.some(isStartOf(id))) break;
    }
    return failuresIn(events.slice(0, events.findIndex(isStartOf(id)) + 1 || events.length));
  },
});

const isStartOf =
  (stackId: string) =>
  ({ PhysicalResourceId, ResourceStatus }: StackEvent): boolean =>
    PhysicalResourceId === stackId && ResourceStatus === "DELETE_IN_PROGRESS";

function failuresIn(events: readonly StackEvent[]): readonly RemovalFailure[] {
  return events
    .filter(
      ({ ResourceStatus, PhysicalResourceId, StackId }) =>
        ResourceStatus === "DELETE_FAILED" && PhysicalResourceId !== StackId,
    )
    .map((event) => ({
      logicalId: event.LogicalResourceId ?? "",
      type: event.ResourceType ?? "",
      id: event.PhysicalResourceId ?? "",
      reason: event.ResourceStatusReason ?? "no reason given",
    }));
}

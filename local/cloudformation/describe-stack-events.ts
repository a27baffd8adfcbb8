import type {
  DescribeStackEventsInput,
  DescribeStackEventsOutput,
  StackEvent as EventShape,
} from "@aws-sdk/client-cloudformation";
import { findStack } from "./context.ts";
import type { StackContext } from "./context.ts";
import { EVENTS_PER_PAGE } from "./facts.ts";
import type { StackEvent } from "./state.ts";
import { invalid } from "./template.ts";

/** Newest first. */
export const describeStackEvents =
  (context: StackContext) =>
  (input: DescribeStackEventsInput): DescribeStackEventsOutput => {
    const { stackId } = findStack(context, input.StackName);
    const events = context.state.events
      .values()
      .filter((event) => event.stackId === stackId)
      .toReversed();
    const from = Number(input.NextToken ?? 0);
    if (!Number.isInteger(from)) throw invalid("NextToken is invalid");
    const to = from + EVENTS_PER_PAGE;
    return {
      StackEvents: events.slice(from, to).map(describe),
      ...(to < events.length ? { NextToken: String(to) } : {}),
    };
  };

const describe = (event: StackEvent): EventShape => ({
  StackId: event.stackId,
  EventId: event.eventId,
  StackName: event.stackName,
  LogicalResourceId: event.logicalId,
  PhysicalResourceId: event.physicalId,
  ResourceType: event.type,
  Timestamp: new Date(event.timestamp),
  ResourceStatus: event.status as NonNullable<EventShape["ResourceStatus"]>,
  ...(event.reason === null ? {} : { ResourceStatusReason: event.reason }),
});

import type { DescribeEventBusRequest, DescribeEventBusResponse } from "@aws-sdk/client-eventbridge";
import { busArn, checkBus } from "./context.ts";
import type { EventsContext } from "./context.ts";
import { BUS } from "./facts.ts";

export const describeEventBus =
  ({ cloud }: EventsContext) =>
  (input: DescribeEventBusRequest): DescribeEventBusResponse => {
    checkBus(cloud, input.Name);
    return { Name: BUS, Arn: busArn(cloud) };
  };

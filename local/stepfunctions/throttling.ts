/**
 * Step Functions' token buckets (developer guide, service-quotas.html, "Quotas related to API action throttling", read
 * 2026-11-28). That state transitions have one as well is left out: AWS delays those, and refuses none.
 */
import { AwsError } from "../kernel/service.ts";
import type { BucketSize, Throttling } from "../kernel/throttles.ts";

const size = (capacity: number, perSecond: number): BucketSize => ({ capacity, perSecond });
const BUSY_REGIONS: ReadonlySet<string> = new Set(["us-east-1", "us-west-2", "eu-west-1"]);

const EVERYWHERE: Readonly<Record<string, BucketSize>> = {
  CreateStateMachine: size(100, 1),
  DeleteStateMachine: size(100, 1),
  DescribeStateMachine: size(200, 20),
  DescribeStateMachineForExecution: size(200, 1),
  GetExecutionHistory: size(400, 20),
  ListStateMachines: size(100, 5),
  ListTagsForResource: size(100, 1),
  TagResource: size(200, 1),
  UntagResource: size(200, 1),
  UpdateStateMachine: size(100, 1),
};

const BUSY: Readonly<Record<string, BucketSize>> = {
  DescribeExecution: size(300, 15),
  ListExecutions: size(200, 5),
  RedriveExecution: size(1300, 300),
  SendTaskFailure: size(3000, 500),
  SendTaskHeartbeat: size(3000, 500),
  SendTaskSuccess: size(3000, 500),
  StartExecution: size(1300, 300),
  StopExecution: size(1000, 200),
};

const OTHERS: Readonly<Record<string, BucketSize>> = {
  DescribeExecution: size(250, 10),
  ListExecutions: size(100, 2),
  RedriveExecution: size(800, 150),
  SendTaskFailure: size(1500, 300),
  SendTaskHeartbeat: size(1500, 300),
  SendTaskSuccess: size(1500, 300),
  StartExecution: size(800, 150),
  StopExecution: size(500, 25),
};

export const throttlingOfStepFunctions: Throttling = {
  charges: (operation, _input, { region }) => {
    const found = (BUSY_REGIONS.has(region) ? BUSY : OTHERS)[operation] ?? EVERYWHERE[operation];
    return found ? [{ bucket: operation, ...found }] : [];
  },
  refusal: () => new AwsError("ThrottlingException", "Rate exceeded"),
};

/** EC2's buckets: one for each action, a smaller one for large lists, one for the instances that an action is about. */
import { AwsError } from "../kernel/service.ts";
import type { BucketSize, Charge, Throttling } from "../kernel/throttles.ts";
import {
  LARGE_LISTS,
  MUTATING,
  NON_MUTATING,
  OWN_SIZES,
  RESOURCE_INTENSIVE,
  RESOURCE_INTENSIVE_ACTIONS,
  RESOURCE_SIZES,
  UNFILTERED,
} from "./throttling-facts.ts";

interface Question {
  readonly Filters?: readonly unknown[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly InstanceIds?: readonly string[];
}

/** What EC2 answers to a signed request of a console is not known here: nobody's console comes this way. */
export const throttlingOfEc2: Throttling<Question> = {
  charges: (operation, question) => [requestCharge(operation, question), ...resourceCharges(operation, question)],
  refusal: () => new AwsError("RequestLimitExceeded", "Request limit exceeded.", { status: 503 }),
};

function requestCharge(operation: string, { Filters = [], MaxResults, NextToken }: Question): Charge {
  const isPart = Filters.length > 0 || MaxResults !== undefined || NextToken !== undefined;
  if (LARGE_LISTS.has(operation) && !isPart) return { bucket: `${operation}, unfiltered`, ...UNFILTERED };
  return { bucket: operation, ...sizeOf(operation) };
}

function sizeOf(operation: string): BucketSize {
  const own = OWN_SIZES[operation];
  if (own) return own;
  if (/^(Describe|List|Search|Get)/.test(operation)) return NON_MUTATING;
  return RESOURCE_INTENSIVE_ACTIONS.has(operation) ? RESOURCE_INTENSIVE : MUTATING;
}

function resourceCharges(operation: string, { InstanceIds = [] }: Question): readonly Charge[] {
  const size = RESOURCE_SIZES[operation];
  return size ? [{ bucket: `${operation}, instances`, tokens: InstanceIds.length, ...size }] : [];
}

/** The permissions of CloudFormation's operations (service authorization reference, "… for AWS CloudFormation"). */
import { arnsOf, passRole, requestTags, right, tagOnCreate } from "../iam/rights.ts";
import type { Access, Cloud } from "../kernel/service.ts";
import { lookUpStack } from "./context.ts";
import type { StackState } from "./state.ts";

interface Input {
  readonly StackName?: string;
  readonly RoleARN?: string;
  readonly ChangeSetName?: string;
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

const ON_STACK = [
  "CreateChangeSet",
  "CreateStack",
  "DeleteChangeSet",
  "DeleteStack",
  "DescribeChangeSet",
  "DescribeStackEvents",
  "DescribeStackResource",
  "DescribeStackResources",
  "DescribeStacks",
  "ExecuteChangeSet",
  "GetTemplate",
  "ListChangeSets",
  "ListStackResources",
  "UpdateStack",
] as const;

export function accessOfCloudFormation(cloud: Cloud, state: StackState): Readonly<Record<string, Access>> {
  const arn = arnsOf(cloud, "cloudformation");
  /** Of a change set's ARN too, which names its stack nowhere: then any. */
  const stackArn = (name = "*"): string => lookUpStack(state, name)?.stackId ?? arn(`stack/${name}/*`);
  const onStack =
    (operation: string): Access<Input> =>
    ({ StackName, RoleARN, ChangeSetName, Tags }) => [
      right(`cloudformation:${operation}`, stackArn(StackName), {
        ...(RoleARN === undefined ? {} : { "cloudformation:RoleArn": RoleARN }),
        ...(ChangeSetName === undefined ? {} : { "cloudformation:ChangeSetName": ChangeSetName }),
        ...requestTags(Tags),
      }),
      ...tagOnCreate("cloudformation:TagResource", stackArn(StackName), Tags),
      ...passRole(RoleARN, "cloudformation.amazonaws.com"),
    ];
  return {
    ...Object.fromEntries(ON_STACK.map((operation) => [operation, onStack(operation)])),
    ListStacks: () => [right("cloudformation:ListStacks", "*")],
    ValidateTemplate: () => [right("cloudformation:ValidateTemplate", "*")],
  };
}

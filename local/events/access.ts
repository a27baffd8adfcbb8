/** The permissions of EventBridge's operations (service authorization reference, "… for Amazon EventBridge"). */
import type { PutEventsRequest, PutRuleRequest, PutTargetsRequest } from "@aws-sdk/client-eventbridge";
import { arnsOf, passRole, removedTags, requestTags, right, tagOnCreate } from "../iam/rights.ts";
import type { Access, Cloud } from "../kernel/service.ts";

interface Rule {
  readonly Name?: string;
  readonly Rule?: string;
}

export function accessOfEvents(cloud: Cloud): Readonly<Record<string, Access>> {
  const arn = arnsOf(cloud, "events");
  const onRule =
    (operation: string): Access<Rule> =>
    ({ Name, Rule }) => [right(`events:${operation}`, arn(`rule/${Name ?? Rule ?? ""}`))];
  const onNothing =
    (operation: string): Access =>
    () => [right(`events:${operation}`, "*")];
  const onNamed =
    (operation: string): Access =>
    ({ ResourceARN = "", Tags, TagKeys }) => [
      right(`events:${operation}`, ResourceARN, { ...requestTags(Tags), ...removedTags(TagKeys) }),
    ];
  return {
    /** One right for each entry: the keys of a condition are of one event. */
    PutEvents: ({ Entries = [] }: PutEventsRequest) =>
      Entries.map(({ EventBusName = "default", Source, DetailType }) =>
        right("events:PutEvents", arn(`event-bus/${EventBusName.split("/").at(-1)}`), {
          ...(Source === undefined ? {} : { "events:source": Source }),
          ...(DetailType === undefined ? {} : { "events:detail-type": DetailType }),
        }),
      ),
    PutRule: ({ Name = "", RoleArn, Tags }: PutRuleRequest) => [
      right("events:PutRule", arn(`rule/${Name}`), requestTags(Tags)),
      ...tagOnCreate("events:TagResource", arn(`rule/${Name}`), Tags),
      ...passRole(RoleArn, "events.amazonaws.com"),
    ],
    PutTargets: ({ Rule = "", Targets = [] }: PutTargetsRequest) => [
      right("events:PutTargets", arn(`rule/${Rule}`), {
        "events:TargetArn": Targets.map(({ Arn = "" }) => Arn),
      }),
      ...Targets.flatMap(({ RoleArn }) => passRole(RoleArn, "events.amazonaws.com")),
    ],
    DeleteRule: onRule("DeleteRule"),
    DescribeRule: onRule("DescribeRule"),
    DisableRule: onRule("DisableRule"),
    EnableRule: onRule("EnableRule"),
    ListTargetsByRule: onRule("ListTargetsByRule"),
    RemoveTargets: onRule("RemoveTargets"),
    DescribeEventBus: ({ Name = "default" }: { Name?: string }) => [
      right("events:DescribeEventBus", arn(`event-bus/${Name.split("/").at(-1)}`)),
    ],
    ListRules: onNothing("ListRules"),
    TestEventPattern: onNothing("TestEventPattern"),
    ListTagsForResource: onNamed("ListTagsForResource"),
    TagResource: onNamed("TagResource"),
    UntagResource: onNamed("UntagResource"),
  };
}

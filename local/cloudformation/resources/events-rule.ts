import { toText } from "../resource-type.ts";
import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

type Target = ResolvedProperties & { readonly Id: string };

/** AWS::Events::Rule */
export const eventsRule: ResourceType = {
  properties: ["Name", "Description", "EventBusName", "EventPattern", "ScheduleExpression", "State", "Targets"],
  replaceOn: ["Name", "EventBusName"],
  async create(context, properties) {
    const Name = (properties["Name"] as string | undefined) ?? context.name(64);
    await put(context, Name, [], properties);
    return Name;
  },
  update: (context, { physicalId, properties }, after) =>
    put(context, physicalId, (properties["Targets"] as Target[] | undefined) ?? [], after),
  async delete(context, { physicalId: Name, properties: { EventBusName, Targets } }) {
    const Ids = ((Targets as Target[] | undefined) ?? []).map(({ Id }) => Id);
    if (Ids.length > 0)
      await context.callUnless(["ResourceNotFoundException"], "events", "RemoveTargets", {
        Rule: Name,
        EventBusName,
        Ids,
      });
    await context.call("events", "DeleteRule", { Name, EventBusName });
  },
  attributes: ({ cloud }, { physicalId }) => ({
    Arn: `arn:aws:events:${cloud.region}:${cloud.accountId}:rule/${physicalId}`,
  }),
};

async function put(
  context: ResourceContext,
  Name: string,
  before: readonly Target[],
  properties: ResolvedProperties,
): Promise<void> {
  const { EventPattern: pattern, Targets: targets = [], EventBusName, ...rest } = properties;
  const EventPattern = pattern === undefined ? undefined : toText(pattern);
  await context.call("events", "PutRule", { ...rest, Name, EventBusName, EventPattern });
  context.made(Name);
  const Ids = before.map(({ Id }) => Id).filter((id) => !targets.some((target: Target) => target.Id === id));
  if (Ids.length > 0) await context.call("events", "RemoveTargets", { Rule: Name, EventBusName, Ids });
  if (targets.length > 0) await context.call("events", "PutTargets", { Rule: Name, EventBusName, Targets: targets });
}

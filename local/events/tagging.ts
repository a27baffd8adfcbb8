/** TagResource, UntagResource and ListTagsForResource of a rule, by its ARN. */
import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-eventbridge";
import { findRuleByArn } from "./context.ts";
import type { EventsContext } from "./context.ts";

export const tagResource =
  (context: EventsContext) =>
  (input: TagResourceRequest): object => {
    const rule = findRuleByArn(context, input.ResourceARN);
    const added = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
    context.state.rules.put(rule.name, { ...rule, tags: { ...rule.tags, ...added } });
    return {};
  };

export const untagResource =
  (context: EventsContext) =>
  (input: UntagResourceRequest): object => {
    const rule = findRuleByArn(context, input.ResourceARN);
    const tags = Object.fromEntries(Object.entries(rule.tags).filter(([key]) => !input.TagKeys?.includes(key)));
    context.state.rules.put(rule.name, { ...rule, tags });
    return {};
  };

export const listTagsForResource =
  (context: EventsContext) =>
  (input: ListTagsForResourceRequest): ListTagsForResourceResponse => {
    const { tags } = findRuleByArn(context, input.ResourceARN);
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  };

import type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  Tag,
  TagResourceInput,
  TagResourceOutput,
  UntagResourceInput,
  UntagResourceOutput,
} from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { TAGS_LIMIT } from "./facts.ts";
import type { Tags } from "./records.ts";

export function mergeTags(before: Tags, tags: readonly Tag[]): Tags {
  const after = { ...before, ...Object.fromEntries(tags.map(({ key = "", value = "" }) => [key, value])) };
  if (Object.keys(after).length > TAGS_LIMIT) throw new AwsError("TooManyTags", `Too many tags: at most ${TAGS_LIMIT}`);
  return after;
}

export function tagResource(context: Context): Operation<TagResourceInput, TagResourceOutput> {
  return ({ resourceArn = "", tags = [] }) => {
    context.records.tags.put(resourceArn, mergeTags(findTags(context, resourceArn), tags));
    return {};
  };
}

export function untagResource(context: Context): Operation<UntagResourceInput, UntagResourceOutput> {
  return ({ resourceArn = "", tagKeys = [] }) => {
    const kept = Object.entries(findTags(context, resourceArn)).filter(([key]) => !tagKeys.includes(key));
    context.records.tags.put(resourceArn, Object.fromEntries(kept));
    return {};
  };
}

export function listTagsForResource(context: Context): Operation<ListTagsForResourceInput, ListTagsForResourceOutput> {
  return ({ resourceArn = "" }) => ({
    tags: Object.entries(findTags(context, resourceArn)).map(([key, value]) => ({ key, value })),
  });
}

function findTags({ records }: Context, arn: string): Tags {
  if (!records.machines.get(arn)) throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`);
  return records.tags.get(arn) ?? {};
}

/** TagResource, UntagResource and ListTags of a function, by its ARN. */
import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-lambda";
import { findFunction } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { checkTags } from "./tags.ts";

export const tagResource =
  (context: LambdaContext) =>
  (input: TagResourceRequest): object => {
    const record = findFunction(context, input.Resource ?? "");
    const tags = { ...record.tags, ...input.Tags };
    checkTags(tags);
    context.state.functions.put(record.name, { ...record, tags });
    return {};
  };

export const untagResource =
  (context: LambdaContext) =>
  (input: UntagResourceRequest): object => {
    const record = findFunction(context, input.Resource ?? "");
    const tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !input.TagKeys?.includes(key)));
    context.state.functions.put(record.name, { ...record, tags });
    return {};
  };

export const listTags =
  (context: LambdaContext) =>
  (input: ListTagsRequest): ListTagsResponse => ({ Tags: { ...findFunction(context, input.Resource ?? "").tags } });

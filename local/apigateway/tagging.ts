/** TagResource, UntagResource and GetTags of an API, by `arn:aws:apigateway:REGION::/apis/ID`. */
import type {
  GetTagsRequest,
  GetTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-apigatewayv2";
import { findApi } from "./context.ts";
import type { ApiContext } from "./context.ts";

const apiIdOf = (arn: string | undefined): string | undefined => /\/apis\/([^/]+)/.exec(arn ?? "")?.[1];

export const tagResource =
  (context: ApiContext) =>
  (input: TagResourceRequest): object => {
    const api = findApi(context, apiIdOf(input.ResourceArn));
    context.state.apis.put(api.apiId, { ...api, tags: { ...api.tags, ...input.Tags } });
    return {};
  };

export const untagResource =
  (context: ApiContext) =>
  (input: UntagResourceRequest): object => {
    const api = findApi(context, apiIdOf(input.ResourceArn));
    const tags = Object.fromEntries(Object.entries(api.tags).filter(([key]) => !input.TagKeys?.includes(key)));
    context.state.apis.put(api.apiId, { ...api, tags });
    return {};
  };

export const getTags =
  (context: ApiContext) =>
  (input: GetTagsRequest): GetTagsResponse => ({ Tags: { ...findApi(context, apiIdOf(input.ResourceArn)).tags } });

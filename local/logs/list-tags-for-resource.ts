import type { ListTagsForResourceCommandInput, ListTagsForResourceResponse } from "@aws-sdk/client-cloudwatch-logs";
import { requireGroup } from "./groups.ts";
import type { Logs } from "./groups.ts";

export const listTagsForResource =
  (logs: Logs) =>
  (input: ListTagsForResourceCommandInput): ListTagsForResourceResponse => {
    return { tags: { ...requireGroup(logs, input.resourceArn).tags } };
  };

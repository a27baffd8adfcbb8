/** CloudWatch Logs. */
import * as schemas from "@aws-sdk/client-cloudwatch-logs";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfLogs } from "./access.ts";
import { createLogGroup } from "./create-log-group.ts";
import { createLogStream } from "./create-log-stream.ts";
import { deleteLogGroup } from "./delete-log-group.ts";
import { deleteRetentionPolicy } from "./delete-retention-policy.ts";
import { describeLogGroups } from "./describe-log-groups.ts";
import { describeLogStreams } from "./describe-log-streams.ts";
import { filterLogEvents } from "./filter-log-events.ts";
import { getLogEvents } from "./get-log-events.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { putLogEvents } from "./put-log-events.ts";
import { putRetentionPolicy } from "./put-retention-policy.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

export const logs: ServiceFactory = ({ store, clock, region, accountId }): Service => {
  const parts = { store, clock, region, accountId };
  return {
    name: "logs",
    signingName: "logs",
    protocol: "json1.1",
    schemas,
    validationErrorCode: "InvalidParameterException",
    access: accessOfLogs(parts),
    operations: {
      CreateLogGroup: createLogGroup(parts),
      DeleteLogGroup: deleteLogGroup(parts),
      DescribeLogGroups: describeLogGroups(parts),
      PutRetentionPolicy: putRetentionPolicy(parts),
      DeleteRetentionPolicy: deleteRetentionPolicy(parts),
      TagResource: tagResource(parts),
      UntagResource: untagResource(parts),
      ListTagsForResource: listTagsForResource(parts),
      CreateLogStream: createLogStream(parts),
      DescribeLogStreams: describeLogStreams(parts),
      PutLogEvents: putLogEvents(parts),
      GetLogEvents: getLogEvents(parts),
      FilterLogEvents: filterLogEvents(parts),
    },
  };
};

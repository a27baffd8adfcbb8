import { toText } from "../resource-type.ts";
import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

const put = (context: ResourceContext, { Bucket, PolicyDocument }: ResolvedProperties): Promise<unknown> =>
  context.call("s3", "PutBucketPolicy", { Bucket, Policy: toText(PolicyDocument) });

/** AWS::S3::BucketPolicy */
export const s3BucketPolicy: ResourceType = {
  properties: ["Bucket", "PolicyDocument"],
  replaceOn: ["Bucket"],
  async create(context, properties) {
    await put(context, properties);
    return String(properties["Bucket"]);
  },
  async update(context, _existing, properties) {
    await put(context, properties);
  },
  delete: (context, { physicalId }) =>
    context.callUnless(["NoSuchBucket"], "s3", "DeleteBucketPolicy", { Bucket: physicalId }),
};

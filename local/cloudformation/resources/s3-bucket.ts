import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

/** AWS::S3::Bucket */
export const s3Bucket: ResourceType = {
  properties: [
    "BucketName",
    "BucketEncryption",
    "CorsConfiguration",
    "LifecycleConfiguration",
    "OwnershipControls",
    "PublicAccessBlockConfiguration",
    "Tags",
    "VersioningConfiguration",
  ],
  replaceOn: ["BucketName"],
  async create(context, properties) {
    const Bucket = (properties["BucketName"] as string | undefined) ?? context.name(63, { isLowerCase: true });
    const isFirstRegion = context.cloud.region === "us-east-1";
    const place = isFirstRegion ? {} : { CreateBucketConfiguration: { LocationConstraint: context.cloud.region } };
    await context.call("s3", "CreateBucket", { Bucket, ...place });
    context.made(Bucket);
    await configure(context, Bucket, {}, properties);
    return Bucket;
  },
  update: (context, { physicalId, properties: before }, properties) =>
    configure(context, physicalId, before, properties),
  delete: (context, { physicalId }) =>
    context.callUnless(["NoSuchBucket"], "s3", "DeleteBucket", { Bucket: physicalId }),
  attributes: ({ cloud }, { physicalId }) => ({
    Arn: `arn:aws:s3:::${physicalId}`,
    DomainName: `${physicalId}.s3.amazonaws.com`,
    RegionalDomainName: `${physicalId}.s3.${cloud.region}.amazonaws.com`,
  }),
};

async function configure(
  context: ResourceContext,
  Bucket: string,
  before: ResolvedProperties,
  after: ResolvedProperties,
): Promise<void> {
  const put = async (property: string, operation: string, input: (value: any) => object): Promise<void> => {
    if (JSON.stringify(before[property]) === JSON.stringify(after[property])) return;
    if (after[property] === undefined)
      await context.call("s3", operation.replace("Put", "Delete").replace("Configuration", ""), { Bucket });
    else await context.call("s3", operation, { Bucket, ...input(after[property]) });
  };
  await put("BucketEncryption", "PutBucketEncryption", (value) => ({
    ServerSideEncryptionConfiguration: encryption(value),
  }));
  await put("PublicAccessBlockConfiguration", "PutPublicAccessBlock", (value) => ({
    PublicAccessBlockConfiguration: value,
  }));
  await put("OwnershipControls", "PutBucketOwnershipControls", (value) => ({ OwnershipControls: value }));
  await put("CorsConfiguration", "PutBucketCors", (value) => ({ CORSConfiguration: cors(value) }));
  await put("LifecycleConfiguration", "PutBucketLifecycleConfiguration", (value) => ({
    LifecycleConfiguration: lifecycle(value),
  }));
  if (after["VersioningConfiguration"] ?? before["VersioningConfiguration"]) {
    const VersioningConfiguration = after["VersioningConfiguration"] ?? { Status: "Suspended" };
    await context.call("s3", "PutBucketVersioning", { Bucket, VersioningConfiguration });
  }
  const TagSet = context.tags(after["Tags"]);
  if (TagSet.length > 0) await context.call("s3", "PutBucketTagging", { Bucket, Tagging: { TagSet } });
}

/** The names of templates and API differ in these. */
const encryption = ({ ServerSideEncryptionConfiguration: rules }: any) => ({
  Rules: rules.map(({ ServerSideEncryptionByDefault, ...rest }: any) => ({
    ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
    ...rest,
  })),
});

const cors = ({ CorsRules }: any) => ({
  CORSRules: CorsRules.map(({ Id, MaxAge, ExposedHeaders, ...rule }: any) => ({
    ID: Id,
    MaxAgeSeconds: MaxAge,
    ExposeHeaders: ExposedHeaders,
    ...rule,
  })),
});

const lifecycle = ({ Rules }: any) => ({
  Rules: Rules.map(({ Id, Prefix, ExpirationInDays, NoncurrentVersionExpiration: noncurrent, ...rule }: any) => ({
    ID: Id,
    Filter: { Prefix: Prefix ?? "" },
    ...(ExpirationInDays === undefined ? {} : { Expiration: { Days: ExpirationInDays } }),
    ...(noncurrent === undefined ? {} : { NoncurrentVersionExpiration: noncurrent }),
    ...rule,
  })),
});

/**
 * The settings of a bucket: each is put, read back and (most) deleted. They are kept, not acted upon: nothing expires by a
 * lifecycle rule, and versioning keeps no versions.
 */
import type * as Sdk from "@aws-sdk/client-s3";
import type { Operation } from "../kernel/service.ts";
import type { Store } from "../kernel/store.ts";
import { requireBucket } from "./buckets.ts";
import type { S3 } from "./buckets.ts";
import { malformedXml, s3Error } from "./errors.ts";
import { BUCKET_TAGS, LIFECYCLE_RULES, POLICY_BYTES } from "./facts.ts";

interface Setting {
  /** As in `Put<name>`, `Get<name>`, `Delete<name>`. */
  readonly name: string;
  /** What the get operation answers, from the put operation's input. Throws when S3 would refuse it. */
  readonly accept: (input: any) => object;
  /** Of a bucket that never had it set: an answer, or the error's code and message. */
  readonly initial: object | readonly [code: string, message: string];
  /** The delete operation; null: there is none. */
  readonly remove: string | null;
}

const SETTINGS: readonly Setting[] = [
  {
    name: "BucketTagging",
    accept: acceptTags,
    initial: ["NoSuchTagSet", "The TagSet does not exist"],
    remove: "DeleteBucketTagging",
  },
  {
    name: "PublicAccessBlock",
    accept: ({ PublicAccessBlockConfiguration }: Sdk.PutPublicAccessBlockCommandInput) => ({
      PublicAccessBlockConfiguration: { ...NOT_BLOCKED, ...PublicAccessBlockConfiguration },
    }),
    // New buckets block all public access since April 2023.
    initial: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    },
    remove: "DeletePublicAccessBlock",
  },
  {
    name: "BucketLifecycleConfiguration",
    accept: acceptLifecycle,
    initial: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
    remove: "DeleteBucketLifecycle",
  },
  {
    name: "BucketEncryption",
    accept: ({ ServerSideEncryptionConfiguration }: Sdk.PutBucketEncryptionCommandInput) => {
      if (!ServerSideEncryptionConfiguration?.Rules?.length) throw malformedXml();
      return { ServerSideEncryptionConfiguration };
    },
    // Every bucket is encrypted with S3's own keys since January 2023.
    initial: {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
      },
    },
    remove: "DeleteBucketEncryption",
  },
  {
    name: "BucketPolicy",
    accept: acceptPolicy,
    initial: ["NoSuchBucketPolicy", "The bucket policy does not exist"],
    remove: "DeleteBucketPolicy",
  },
  {
    name: "BucketVersioning",
    accept: ({ VersioningConfiguration }: Sdk.PutBucketVersioningCommandInput) => {
      const { Status } = VersioningConfiguration ?? {};
      if (Status !== "Enabled" && Status !== "Suspended") throw malformedXml();
      return { Status };
    },
    initial: {},
    remove: null,
  },
  {
    name: "BucketOwnershipControls",
    accept: ({ OwnershipControls }: Sdk.PutBucketOwnershipControlsCommandInput) => {
      if (OwnershipControls?.Rules?.length !== 1) throw malformedXml();
      return { OwnershipControls };
    },
    // New buckets have it since April 2023.
    initial: { OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] } },
    remove: "DeleteBucketOwnershipControls",
  },
];

const NOT_BLOCKED = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

function acceptTags({ Tagging }: Sdk.PutBucketTaggingCommandInput): object {
  const { TagSet = [] } = Tagging ?? {};
  if (TagSet.length > BUCKET_TAGS)
    throw s3Error("BadRequest", `Bucket tag count cannot be greater than ${BUCKET_TAGS}`);
  const keys = TagSet.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) throw s3Error("InvalidTag", "Cannot provide multiple Tags with the same key");
  if (keys.some((key) => key?.startsWith("aws:")))
    throw s3Error("InvalidTag", "System tags cannot be added/updated by requester");
  return { TagSet };
}

function acceptLifecycle({ LifecycleConfiguration }: Sdk.PutBucketLifecycleConfigurationCommandInput): object {
  const { Rules = [] } = LifecycleConfiguration ?? {};
  const isWellFormed =
    Rules.length > 0 &&
    Rules.length <= LIFECYCLE_RULES &&
    Rules.every(
      ({ Status, Filter, Prefix }) => /^(En|Dis)abled$/.test(Status ?? "") && (Filter ?? Prefix) !== undefined,
    );
  if (!isWellFormed) throw malformedXml();
  return { Rules: Rules.map((rule, index) => ({ ...rule, ID: rule.ID ?? `rule-${index + 1}` })) };
}

function acceptPolicy({ Policy = "" }: Sdk.PutBucketPolicyCommandInput): object {
  const refused = (message: string): Error => s3Error("MalformedPolicy", message);
  if (Buffer.byteLength(Policy) > POLICY_BYTES) throw refused("Policies must be 20480 bytes or less.");
  let policy: { Statement?: unknown } | null;
  try {
    policy = JSON.parse(Policy) as { Statement?: unknown } | null;
  } catch {
    throw refused("Policies must be valid JSON and the first byte must be '{'");
  }
  if (typeof policy !== "object" || policy?.Statement === undefined) throw refused("Missing required field Statement");
  return { Policy };
}

/** The bucket's policy as JSON text; null: it has none. */
export const policyOf = ({ store }: S3, bucket: string): string | null =>
  store.collection<{ readonly Policy?: string }>("s3.settings.BucketPolicy").get(bucket)?.Policy ?? null;

export function settingOperations(s3: S3): Record<string, Operation> {
  return Object.assign({}, ...SETTINGS.map((setting) => operationsOf(s3, setting))) as Record<string, Operation>;
}

function operationsOf(s3: S3, { name, accept, initial, remove }: Setting): Record<string, Operation> {
  const kept = s3.store.collection<object>(`s3.settings.${name}`);
  const bucketOf = (input: { Bucket?: string }): string => requireBucket(s3, input.Bucket).name;
  return {
    [`Put${name}`]: (input) => {
      const bucket = bucketOf(input);
      kept.put(bucket, accept(input));
    },
    [`Get${name}`]: (input) => {
      const answer = kept.get(bucketOf(input)) ?? initial;
      if (isAbsent(answer)) throw s3Error(answer[0], answer[1], 404);
      return answer;
    },
    ...(remove === null ? {} : { [remove]: (input: { Bucket?: string }) => kept.delete(bucketOf(input)) }),
  };
}

const isAbsent = (answer: object): answer is readonly [string, string] => Array.isArray(answer);

export function dropSettings(store: Store, bucket: string): void {
  for (const { name } of SETTINGS) store.collection(`s3.settings.${name}`).delete(bucket);
}

/** What `spot down` would remove and what it would keep, before anything is done. */
import { UsageError } from "../exit-codes.ts";
import { pick } from "../file-systems/survey.ts";
import { bucketUsdPerMonth, fileSystemUsdPerMonth } from "../../core/costs/storage-prices.ts";
import type { BucketSize, DownPorts, FileSystem, StackResource, StackView } from "./ports.ts";

export interface Wishes {
  readonly stack: string;
  /** The bucket with the jobs' outputs stays. */
  readonly keepBucket: boolean;
  /** Names or ids of file systems that go as well. */
  readonly removeFileSystems: readonly string[];
}

export interface Bucket extends BucketSize {
  readonly name: string;
  /** CloudFormation removes it once it is empty; the others it leaves alone. */
  readonly isCloudFormations: boolean;
}

/** What stays and what it costs. */
export interface Kept {
  readonly kind: "file system" | "bucket" | "security group";
  readonly id: string;
  readonly name: string;
  readonly bytes: number | null;
  readonly usdPerMonth: number;
  /** The command that removes it. */
  readonly remove: string;
}

export interface Holder {
  readonly role: string;
  readonly policyArn: string;
}

export interface Survey {
  /** null: there is no such stack (any more). */
  readonly stack: StackView | null;
  readonly instances: readonly string[];
  readonly securityGroups: readonly string[];
  /** Roles of others with a policy of the stack's: jobs brought them (`instance.instanceProfile`). */
  readonly holders: readonly Holder[];
  readonly buckets: readonly Bucket[];
  readonly fileSystems: readonly FileSystem[];
  /** Of these, what is to go. */
  readonly goingFileSystems: readonly FileSystem[];
}

/** Its DeletionPolicy is Retain (resources/storage.yml): outputs outlive the stack unless somebody says otherwise, here. */
const DATA_BUCKET = "Bucket";

export async function survey(ports: DownPorts, wishes: Wishes): Promise<Survey> {
  const stack = await ports.stacks.find(wishes.stack);
  if (stack !== null) checkStatus(stack);
  const resources = stack === null ? [] : await ports.stacks.resources(stack.id);
  const fileSystems = await ports.fileSystems.list(wishes.stack);
  return {
    stack,
    instances: await ports.machines.instances(wishes.stack),
    securityGroups: ofType(resources, "AWS::EC2::SecurityGroup").map(({ id }) => id),
    holders: await holdersOf(ports, resources),
    buckets: await bucketsOf(ports, resources),
    fileSystems,
    goingFileSystems: wishes.removeFileSystems.map((name) => pick(fileSystems, name, wishes.stack)),
  };
}

const ofType = (resources: readonly StackResource[], type: string): readonly StackResource[] =>
  resources.filter((each) => each.type === type);

function checkStatus({ name, status, isProtected }: StackView): void {
  if (isProtected)
    throw new UsageError(`the stack ${name} is protected from being removed`, {
      remedy: `Take the protection off: \`aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name}\`.`,
    });
  if (/^(?:CREATE|UPDATE|ROLLBACK|UPDATE_ROLLBACK)_(?:COMPLETE_CLEANUP_)?IN_PROGRESS$/.test(status))
    throw new UsageError(`the stack ${name} is ${status}: it is being deployed`, {
      remedy: "Run `spot down` again when that is done.",
    });
}

async function holdersOf({ policies }: DownPorts, resources: readonly StackResource[]): Promise<readonly Holder[]> {
  const own = ofType(resources, "AWS::IAM::Role").map(({ id }) => id);
  const found = await Promise.all(
    ofType(resources, "AWS::IAM::ManagedPolicy").map(async ({ id: policyArn }) =>
      (await policies.roles(policyArn)).map((role) => ({ role, policyArn })),
    ),
  );
  return found.flat().filter(({ role }) => !own.includes(role));
}

async function bucketsOf({ buckets }: DownPorts, resources: readonly StackResource[]): Promise<readonly Bucket[]> {
  const found = await Promise.all(
    ofType(resources, "AWS::S3::Bucket").map(async ({ logicalId, id }) => {
      const size = await buckets.size(id);
      return size === null ? [] : [{ name: id, isCloudFormations: logicalId !== DATA_BUCKET, ...size }];
    }),
  );
  return found.flat();
}

export function keptOf({ fileSystems, goingFileSystems, buckets }: Survey, wishes: Wishes): readonly Kept[] {
  const keptBuckets = wishes.keepBucket ? buckets.filter((each) => !each.isCloudFormations) : [];
  return [
    ...fileSystems
      .filter((each) => !goingFileSystems.includes(each))
      .map(({ id, name, bytes, infrequentBytes }) => ({
        kind: "file system" as const,
        id,
        name,
        bytes,
        usdPerMonth: fileSystemUsdPerMonth(bytes - infrequentBytes, infrequentBytes),
        remove: `spot filesystems delete ${name} --stack ${wishes.stack}`,
      })),
    ...keptBuckets.map(({ name, bytes }) => ({
      kind: "bucket" as const,
      id: name,
      name,
      bytes,
      usdPerMonth: bucketUsdPerMonth(bytes),
      remove: `aws s3 rb s3://${name} --force`,
    })),
  ];
}

/** Managed policies: the account's own, and those of AWS's that are known here. */
import type { Policy as PolicyDescription } from "@aws-sdk/client-iam";
import type { Collection, Store } from "../kernel/store.ts";
import { AWS_MANAGED_POLICIES } from "./aws-managed-policies.ts";
import { tagList } from "./checks.ts";
import { noSuchPolicy } from "./errors.ts";
import type { PolicyVersion } from "./policy-versions.ts";
import { rolesOf } from "./roles.ts";

export interface Policy {
  readonly policyName: string;
  readonly policyId: string;
  readonly arn: string;
  readonly path: string;
  /** ISO-8601. */
  readonly createdAt: string;
  readonly description: string | null;
  /** Oldest first. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersionId: string;
  /** A version's number is never given twice. */
  readonly versionsMade: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const policiesOf = (store: Store): Collection<Policy> => store.collection<Policy>("iam.policies");

export const findPolicy = (store: Store, arn: string): Policy | undefined =>
  policiesOf(store).get(arn) ?? AWS_MANAGED_POLICIES.get(arn);

export function requirePolicy(store: Store, arn: string | undefined): Policy {
  const policy = findPolicy(store, arn ?? "");
  if (!policy) throw noSuchPolicy(arn ?? "");
  return policy;
}

export const attachmentCount = (store: Store, arn: string): number =>
  rolesOf(store)
    .values()
    .filter(({ attached }) => attached.includes(arn)).length;

export const describePolicy = (store: Store, policy: Policy): PolicyDescription => ({
  PolicyName: policy.policyName,
  PolicyId: policy.policyId,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersionId,
  AttachmentCount: attachmentCount(store, policy.arn),
  PermissionsBoundaryUsageCount: 0,
  IsAttachable: true,
  ...(policy.description === null ? {} : { Description: policy.description }),
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.versions.at(-1)?.createdAt ?? policy.createdAt),
  ...(Object.keys(policy.tags).length === 0 ? {} : { Tags: tagList(policy.tags) }),
});

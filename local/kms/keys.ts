/** Keys as the store keeps them. Nothing is encrypted with them: who may use one is what they are for here. */
import type { GrantOperation } from "@aws-sdk/client-kms";
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Collection, Store } from "../kernel/store.ts";

export interface Grant {
  readonly id: string;
  readonly granteePrincipal: string;
  readonly operations: readonly GrantOperation[];
  readonly name: string | null;
  /** ISO-8601. */
  readonly createdAt: string;
}

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly isEnabled: boolean;
  /** ISO-8601. */
  readonly createdAt: string;
  readonly grants: readonly Grant[];
}

export const keysOf = (store: Store): Collection<Key> => store.collection<Key>("kms.keys");

export const keyArn = ({ region, accountId }: Pick<Cloud, "region" | "accountId">, id: string): string =>
  `arn:aws:kms:${region}:${accountId}:key/${id}`;

/** By id or ARN; throws NotFoundException. */
export function requireKey(cloud: Cloud, reference: string | undefined): Key {
  const id = (reference ?? "").split("/").at(-1) ?? "";
  const key = keysOf(cloud.store).get(id);
  if (!key) throw new AwsError("NotFoundException", `Key '${keyArn(cloud, id)}' does not exist`);
  return key;
}

/** KMS developer guide, "Default key policy": the account's own policies decide. */
export const defaultKeyPolicy = ({ accountId }: Pick<Cloud, "accountId">): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: "kms:*", Resource: "*" },
    ],
  });

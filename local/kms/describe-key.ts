/** CreateKey, DescribeKey and DisableKey. */
import { randomUUID } from "node:crypto";
import type {
  CreateKeyCommandInput,
  CreateKeyResponse,
  DescribeKeyCommandInput,
  DescribeKeyResponse,
  DisableKeyCommandInput,
  KeyMetadata,
} from "@aws-sdk/client-kms";
import type { Cloud } from "../kernel/service.ts";
import { keyArn, keysOf, requireKey } from "./keys.ts";
import type { Key } from "./keys.ts";

const describe = ({ accountId }: Cloud, { id, arn, description, isEnabled, createdAt }: Key): KeyMetadata => ({
  AWSAccountId: accountId,
  KeyId: id,
  Arn: arn,
  CreationDate: new Date(createdAt),
  Enabled: isEnabled,
  Description: description,
  KeyUsage: "ENCRYPT_DECRYPT",
  KeyState: isEnabled ? "Enabled" : "Disabled",
  Origin: "AWS_KMS",
  KeyManager: "CUSTOMER",
  KeySpec: "SYMMETRIC_DEFAULT",
  EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
  MultiRegion: false,
});

export const createKey =
  (cloud: Cloud) =>
  ({ Description: description = "" }: CreateKeyCommandInput): CreateKeyResponse => {
    const id = randomUUID();
    const createdAt = new Date(cloud.clock.now()).toISOString();
    const key = { id, arn: keyArn(cloud, id), description, isEnabled: true, createdAt, grants: [] };
    keysOf(cloud.store).put(id, key);
    return { KeyMetadata: describe(cloud, key) };
  };

export const describeKey =
  (cloud: Cloud) =>
  ({ KeyId }: DescribeKeyCommandInput): DescribeKeyResponse => ({
    KeyMetadata: describe(cloud, requireKey(cloud, KeyId)),
  });

export const disableKey =
  (cloud: Cloud) =>
  ({ KeyId }: DisableKeyCommandInput): object => {
    const key = requireKey(cloud, KeyId);
    keysOf(cloud.store).put(key.id, { ...key, isEnabled: false });
    return {};
  };

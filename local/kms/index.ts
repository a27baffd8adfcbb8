/** Key Management Service: keys of the account's own, as far as EBS and Spot care who may use them. */
import * as schemas from "@aws-sdk/client-kms";
import { right } from "../iam/rights.ts";
import type { Access, Service, ServiceFactory } from "../kernel/service.ts";
import { createKey, describeKey, disableKey } from "./describe-key.ts";
import { createGrant, listGrants } from "./grants.ts";
import { defaultKeyPolicy, keyArn } from "./keys.ts";

export const kms: ServiceFactory = (cloud): Service => {
  /** Service authorization reference, "… for AWS Key Management Service". */
  const onKey =
    (operation: string): Access<{ readonly KeyId?: string }> =>
    ({ KeyId = "" }) => [
      {
        ...right(`kms:${operation}`, KeyId.startsWith("arn:") ? KeyId : keyArn(cloud, KeyId)),
        resourcePolicy: defaultKeyPolicy(cloud),
      },
    ];
  return {
    name: "kms",
    signingName: "kms",
    protocol: "json1.1",
    schemas,
    access: {
      CreateGrant: onKey("CreateGrant"),
      CreateKey: () => [right("kms:CreateKey", "*")],
      DescribeKey: onKey("DescribeKey"),
      DisableKey: onKey("DisableKey"),
      ListGrants: onKey("ListGrants"),
    },
    operations: {
      CreateGrant: createGrant(cloud),
      CreateKey: createKey(cloud),
      DescribeKey: describeKey(cloud),
      DisableKey: disableKey(cloud),
      ListGrants: listGrants(cloud),
    },
  };
};

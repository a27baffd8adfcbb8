/** CreateGrant and ListGrants. */
import { randomBytes } from "node:crypto";
import type {
  CreateGrantCommandInput,
  CreateGrantResponse,
  ListGrantsCommandInput,
  ListGrantsResponse,
} from "@aws-sdk/client-kms";
import type { Cloud } from "../kernel/service.ts";
import { keysOf, requireKey } from "./keys.ts";

/** 64 hex digits (KMS API reference, CreateGrant). */
const makeGrantId = (): string => randomBytes(32).toString("hex");

export const createGrant =
  (cloud: Cloud) =>
  (input: CreateGrantCommandInput): CreateGrantResponse => {
    const key = requireKey(cloud, input.KeyId);
    const grant = {
      id: makeGrantId(),
      granteePrincipal: input.GranteePrincipal ?? "",
      operations: input.Operations ?? [],
      name: input.Name ?? null,
      createdAt: new Date(cloud.clock.now()).toISOString(),
    };
    keysOf(cloud.store).put(key.id, { ...key, grants: [...key.grants, grant] });
    return { GrantId: grant.id, GrantToken: randomBytes(48).toString("base64") };
  };

export const listGrants =
  (cloud: Cloud) =>
  (input: ListGrantsCommandInput): ListGrantsResponse => {
    const key = requireKey(cloud, input.KeyId);
    const wanted = ({ granteePrincipal }: { readonly granteePrincipal: string }): boolean =>
      input.GranteePrincipal === undefined || input.GranteePrincipal === granteePrincipal;
    return {
      Grants: key.grants.filter(wanted).map((grant) => ({
        KeyId: key.arn,
        GrantId: grant.id,
        GranteePrincipal: grant.granteePrincipal,
        Operations: [...grant.operations],
        CreationDate: new Date(grant.createdAt),
        IssuingAccount: `arn:aws:iam::${cloud.accountId}:root`,
        ...(grant.name === null ? {} : { Name: grant.name }),
      })),
      Truncated: false,
    };
  };

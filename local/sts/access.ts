/** The permissions of STS's operations. The role that is assumed has a policy of its own, which must name the caller in any case. */
import { right } from "../iam/rights.ts";
import { findRoleByArn } from "../iam/roles.ts";
import type { Access, Cloud } from "../kernel/service.ts";

export function accessOfSts({ store }: Cloud): Readonly<Record<string, Access>> {
  return {
    // Nobody can be denied to ask who they are (STS API reference, GetCallerIdentity).
    GetCallerIdentity: () => [],
    AssumeRole: ({ RoleArn = "", RoleSessionName = "" }: { RoleArn?: string; RoleSessionName?: string }) => [
      {
        ...right("sts:AssumeRole", RoleArn, { "sts:RoleSessionName": RoleSessionName }),
        resourcePolicy: findRoleByArn(store, RoleArn)?.trustPolicy ?? null,
      },
    ],
  };
}

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
        resourcePolicy: directTrust(findRoleByArn(store, RoleArn)?.trustPolicy),
      },
    ],
  };
}

interface Statement {
  readonly Principal?: "*" | { readonly AWS?: unknown };
}

/** A trust in the account as a whole leaves it to the caller's own policies; a trust in the caller itself is enough. */
function directTrust(trustPolicy: string | undefined): string | null {
  if (trustPolicy === undefined) return null;
  const policy = JSON.parse(trustPolicy) as { Statement: Statement | readonly Statement[] };
  const isDirect = ({ Principal }: Statement): boolean =>
    !(
      typeof Principal === "object" &&
      [Principal.AWS].flat().some((name) => /^(\d{12}|arn:aws:iam::\d{12}:root)$/.test(String(name)))
    );
  return JSON.stringify({
    ...policy,
    Statement: [policy.Statement].flat().filter((each) => isDirect(each)),
  });
}

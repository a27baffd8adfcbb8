/** Roles as the store keeps them. */
import type { Role as RoleDescription } from "@aws-sdk/client-iam";
import type { Collection, Store } from "../kernel/store.ts";
import { tagList } from "./checks.ts";
import { noSuchRole } from "./errors.ts";
import { encodeDocument } from "./policy-document.ts";

export interface Role {
  readonly roleName: string;
  readonly roleId: string;
  readonly arn: string;
  readonly path: string;
  /** ISO-8601. */
  readonly createdAt: string;
  /** The trust policy, as JSON text. */
  readonly trustPolicy: string;
  readonly description: string | null;
  readonly maxSessionSeconds: number;
  readonly permissionsBoundary: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Inline policies by name, as JSON text. */
  readonly policies: Readonly<Record<string, string>>;
  /** ARNs of attached managed policies. */
  readonly attached: readonly string[];
}

/** By role name: unique in an account whatever the path, and without regard to case. */
export const rolesOf = (store: Store): Collection<Role> => store.collection<Role>("iam.roles");

export function findRoleByArn(store: Store, arn: string): Role | undefined {
  const role = rolesOf(store).get(roleKey(arn.split("/").at(-1) ?? ""));
  return role?.arn === arn ? role : undefined;
}

export const roleKey = (roleName: string): string => roleName.toLowerCase();

export function requireRole(store: Store, roleName: string | undefined): Role {
  const role = rolesOf(store).get(roleKey(roleName ?? ""));
  if (!role) throw noSuchRole(roleName ?? "");
  return role;
}

export const putRole = (store: Store, role: Role): void => rolesOf(store).put(roleKey(role.roleName), role);

/** The role as IAM describes it. Tags are in GetRole's and CreateRole's answers, not in lists. */
export const describeRole = (role: Role): RoleDescription => ({
  Path: role.path,
  RoleName: role.roleName,
  RoleId: role.roleId,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
  ...(role.description === null ? {} : { Description: role.description }),
  MaxSessionDuration: role.maxSessionSeconds,
  ...(role.permissionsBoundary === null
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const,
          PermissionsBoundaryArn: role.permissionsBoundary,
        },
      }),
  ...(Object.keys(role.tags).length === 0 ? {} : { Tags: tagList(role.tags) }),
});

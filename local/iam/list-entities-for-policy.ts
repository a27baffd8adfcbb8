import type { ListEntitiesForPolicyCommandInput, ListEntitiesForPolicyResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { noSuchPolicy } from "./errors.ts";
import { paginate } from "./paginate.ts";
import { findPolicy } from "./policies.ts";
import { rolesOf } from "./roles.ts";

/** Roles alone: the account has neither users nor groups. */
export const listEntitiesForPolicy =
  (cloud: Cloud) =>
  (input: ListEntitiesForPolicyCommandInput): ListEntitiesForPolicyResponse => {
    const {
      PolicyArn: arn = "",
      PathPrefix: prefix = "/",
      EntityFilter: kind = "Role",
      PolicyUsageFilter: use,
    } = input;
    if (!findPolicy(cloud.store, arn)) throw noSuchPolicy(arn);
    const having = rolesOf(cloud.store)
      .values()
      .filter(({ path }) => path.startsWith(prefix))
      .filter(
        ({ attached, permissionsBoundary }) =>
          (use !== "PermissionsBoundary" && attached.includes(arn)) ||
          (use !== "PermissionsPolicy" && permissionsBoundary === arn),
      );
    const { page, marker } = paginate(kind === "Role" ? having : [], input);
    return {
      PolicyRoles: page.map(({ roleName, roleId }) => ({ RoleName: roleName, RoleId: roleId })),
      PolicyUsers: [],
      PolicyGroups: [],
      ...marker,
    };
  };

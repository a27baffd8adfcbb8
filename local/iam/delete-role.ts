import type { DeleteRoleCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { deleteConflict } from "./errors.ts";
import { profilesOf } from "./instance-profiles.ts";
import { requireRole, roleKey, rolesOf } from "./roles.ts";

export const deleteRole =
  (cloud: Cloud) =>
  (input: DeleteRoleCommandInput): void => {
    const { roleName, attached, policies } = requireRole(cloud.store, input.RoleName);
    if (attached.length > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
    if (Object.keys(policies).length > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
    if (
      profilesOf(cloud.store)
        .values()
        .some((profile) => profile.roleName === roleName)
    ) {
      throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
    }
    rolesOf(cloud.store).delete(roleKey(roleName));
  };

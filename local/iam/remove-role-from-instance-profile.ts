import type { RemoveRoleFromInstanceProfileCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { noSuchRole } from "./errors.ts";
import { putProfile, requireProfile } from "./instance-profiles.ts";
import { requireRole } from "./roles.ts";

export const removeRoleFromInstanceProfile =
  (cloud: Cloud) =>
  (input: RemoveRoleFromInstanceProfileCommandInput): void => {
    const profile = requireProfile(cloud.store, input.InstanceProfileName);
    const { roleName } = requireRole(cloud.store, input.RoleName);
    if (profile.roleName !== roleName) throw noSuchRole(roleName);
    putProfile(cloud.store, { ...profile, roleName: null });
  };

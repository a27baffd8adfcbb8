import type { AddRoleToInstanceProfileCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { limitExceeded } from "./errors.ts";
import { putProfile, requireProfile } from "./instance-profiles.ts";
import { requireRole } from "./roles.ts";

export const addRoleToInstanceProfile =
  (cloud: Cloud) =>
  (input: AddRoleToInstanceProfileCommandInput): void => {
    const profile = requireProfile(cloud.store, input.InstanceProfileName);
    const { roleName } = requireRole(cloud.store, input.RoleName);
    if (profile.roleName !== null) throw limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    putProfile(cloud.store, { ...profile, roleName });
  };

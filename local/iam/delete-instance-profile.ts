import type { DeleteInstanceProfileCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { deleteConflict } from "./errors.ts";
import { profilesOf, requireProfile } from "./instance-profiles.ts";

export const deleteInstanceProfile =
  (cloud: Cloud) =>
  (input: DeleteInstanceProfileCommandInput): void => {
    const { profileName, roleName } = requireProfile(cloud.store, input.InstanceProfileName);
    if (roleName !== null) throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
    profilesOf(cloud.store).delete(profileName.toLowerCase());
  };

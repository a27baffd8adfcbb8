import type { GetInstanceProfileCommandInput, GetInstanceProfileResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { describeProfile, requireProfile } from "./instance-profiles.ts";

export const getInstanceProfile =
  (cloud: Cloud) =>
  (input: GetInstanceProfileCommandInput): GetInstanceProfileResponse => {
    return { InstanceProfile: describeProfile(cloud.store, requireProfile(cloud.store, input.InstanceProfileName)) };
  };

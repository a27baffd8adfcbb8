import type { ListInstanceProfilesCommandInput, ListInstanceProfilesResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { describeProfile, profilesOf } from "./instance-profiles.ts";
import { paginate } from "./paginate.ts";

export const listInstanceProfiles =
  (cloud: Cloud) =>
  (input: ListInstanceProfilesCommandInput): ListInstanceProfilesResponse => {
    const { PathPrefix: prefix = "/" } = input;
    const found = profilesOf(cloud.store)
      .values()
      .filter(({ path }) => path.startsWith(prefix));
    const { page, marker } = paginate(found, input);
    return { InstanceProfiles: page.map((profile) => describeProfile(cloud.store, profile)), ...marker };
  };

import type { CreateInstanceProfileCommandInput, CreateInstanceProfileResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { makeIamId } from "../kernel/credentials.ts";
import { checkName, checkPath, mergeTags } from "./checks.ts";
import { alreadyExists } from "./errors.ts";
import { LONGEST_PROFILE_NAME } from "./facts.ts";
import { describeProfile, profilesOf, putProfile } from "./instance-profiles.ts";

export const createInstanceProfile =
  (cloud: Cloud) =>
  (input: CreateInstanceProfileCommandInput): CreateInstanceProfileResponse => {
    const { InstanceProfileName: profileName = "", Path: path = "/" } = input;
    checkName("instanceProfileName", profileName, LONGEST_PROFILE_NAME);
    checkPath(path);
    const tags = mergeTags({}, input.Tags ?? []);
    if (profilesOf(cloud.store).get(profileName.toLowerCase())) {
      throw alreadyExists(`Instance Profile ${profileName} already exists.`);
    }
    const profile = {
      profileName,
      profileId: makeIamId("AIPA"),
      arn: `arn:aws:iam::${cloud.accountId}:instance-profile${path}${profileName}`,
      path,
      createdAt: new Date(cloud.clock.now()).toISOString(),
      roleName: null,
      tags,
    };
    putProfile(cloud.store, profile);
    return { InstanceProfile: describeProfile(cloud.store, profile) };
  };

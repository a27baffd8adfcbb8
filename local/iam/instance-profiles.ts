/** Instance profiles: the wrapper in which EC2 takes a role. */
import type { InstanceProfile as ProfileDescription } from "@aws-sdk/client-iam";
import type { Collection, Store } from "../kernel/store.ts";
import { tagList } from "./checks.ts";
import { noSuchProfile } from "./errors.ts";
import { describeRole, requireRole } from "./roles.ts";

export interface InstanceProfile {
  readonly profileName: string;
  readonly profileId: string;
  readonly arn: string;
  readonly path: string;
  /** ISO-8601. */
  readonly createdAt: string;
  /** IAM allows one role in a profile. */
  readonly roleName: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export const profilesOf = (store: Store): Collection<InstanceProfile> =>
  store.collection<InstanceProfile>("iam.instance-profiles");

export function requireProfile(store: Store, profileName: string | undefined): InstanceProfile {
  const profile = profilesOf(store).get((profileName ?? "").toLowerCase());
  if (!profile) throw noSuchProfile(profileName ?? "");
  return profile;
}

export const putProfile = (store: Store, profile: InstanceProfile): void =>
  profilesOf(store).put(profile.profileName.toLowerCase(), profile);

export const describeProfile = (store: Store, profile: InstanceProfile): ProfileDescription => ({
  Path: profile.path,
  InstanceProfileName: profile.profileName,
  InstanceProfileId: profile.profileId,
  Arn: profile.arn,
  CreateDate: new Date(profile.createdAt),
  Roles: profile.roleName === null ? [] : [describeRole(requireRole(store, profile.roleName))],
  ...(Object.keys(profile.tags).length === 0 ? {} : { Tags: tagList(profile.tags) }),
});

import { isBareIn } from "../core/bare.ts";
import type { Members } from "../core/json-checks.ts";
import { builtInProfile } from "../core/profiles.ts";

/** Nothing runs on its machine that would take files or scripts. What a profile of one's own says is not known here. */
export const isBare = (job: Members): boolean => {
  const { profile } = job;
  return isBareIn(typeof profile === "string" ? builtInProfile(profile)?.defaults : undefined, job);
};

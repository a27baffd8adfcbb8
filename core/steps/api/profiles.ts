/** /profiles: the built-in ones and the users' own. */
import { SpotConnectError } from "../../errors.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { asProfile, trialJob } from "../../profile-trial.ts";
import { builtInProfile, PROFILE_NAMES, PROFILES, type OwnProfile, type Profile } from "../../profiles.ts";
import { admit } from "../admit.ts";

export interface NamedProfile extends Profile {
  readonly name: string;
  readonly source: "built-in" | "own";
  /** null: it is built in. */
  readonly savedAt: string | null;
}
type Reading = Pick<ApiPorts, "profiles">;

/** GET /profiles: the built-in ones first, each as it counts. */
export async function listProfiles(ports: Reading): Promise<{ readonly profiles: readonly NamedProfile[] }> {
  const own = await ports.profiles.all();
  const builtIn = PROFILE_NAMES.map((name) => {
    const instead = own.find((each) => each.name === name);
    return instead === undefined ? ofBuiltIn(name, PROFILES[name]) : ofOwn(instead);
  });
  return { profiles: [...builtIn, ...own.filter(({ name }) => builtInProfile(name) === undefined).map(ofOwn)] };
}

/** GET /profiles/{name}. */
export async function getProfile(ports: Reading, name: string): Promise<NamedProfile> {
  const own = await ports.profiles.find(name);
  if (own !== null) return ofOwn(own);
  const builtIn = builtInProfile(name);
  if (builtIn === undefined) throw new SpotConnectError("ProfileNotFound", `There is no profile ${name}.`);
  return ofBuiltIn(name, builtIn);
}

interface SaveProfileInput extends Profile {
  readonly name: string;
  readonly now: string;
}
/** PUT /profiles/{name}: saved only if a job with these fields, and no more than has to be, would be accepted now. */
export async function saveProfile(
  ports: Pick<ApiPorts, "deployment" | "catalog" | "profiles" | "savedProfiles">,
  { name, description, defaults, now }: SaveProfileInput,
): Promise<NamedProfile> {
  const known = { profile: PROFILES.default, names: PROFILE_NAMES };
  await admit(ports, trialJob(defaults), now, known).catch(asProfile);
  const profile = { name, description, defaults, savedAt: now };
  await ports.savedProfiles.put(profile);
  return ofOwn(profile);
}

/** DELETE /profiles/{name}: once more is no error. */
export async function removeProfile(ports: Pick<ApiPorts, "savedProfiles">, name: string) {
  const removed = await ports.savedProfiles.remove(name);
  return { name, removed, isBuiltIn: builtInProfile(name) !== undefined };
}

const ofBuiltIn = (name: string, { description, defaults }: Profile): NamedProfile => ({
  name,
  description,
  defaults,
  source: "built-in",
  savedAt: null,
});
const ofOwn = ({ name, description, defaults, savedAt }: OwnProfile): NamedProfile => ({
  name,
  description,
  defaults,
  source: "own",
  savedAt,
});

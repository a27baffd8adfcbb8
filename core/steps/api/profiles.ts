/** /profiles: the built-in ones and the users' own. */
import { isBareIn } from "../../bare.ts";
import { isSpotConnectError, SpotConnectError } from "../../errors.ts";
import type { Members } from "../../json-checks.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { builtInProfile, JOBS_OWN, PROFILE_NAMES, PROFILES, type OwnProfile, type Profile } from "../../profiles.ts";
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
  refuseJobsOwn(defaults);
  const known = { profile: PROFILES.default, names: PROFILE_NAMES };
  const work = isBareIn(undefined, defaults) ? {} : { command: "true" };
  await admit(ports, { ...defaults, name: "profile", ...work }, now, known).catch(asProfile);
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

function refuseJobsOwn(defaults: Members): void {
  const details = Object.keys(defaults)
    .filter((field) => Object.hasOwn(JOBS_OWN, field))
    .map((field) => ({
      field: `defaults.${field}`,
      problem: "belongs to a job, not to a profile",
      expected: JOBS_OWN[field]!,
    }));
  if (details.length > 0) throw invalidProfile(details);
}

/** A job's problems, as the profile's. */
function asProfile(error: unknown): never {
  if (!isSpotConnectError(error, "InvalidJob")) throw error;
  throw invalidProfile(
    error.details.map((each) => ({ ...each, field: `defaults.${each.field}` })),
    error,
  );
}

function invalidProfile(details: SpotConnectError["details"], cause?: unknown): SpotConnectError {
  const what = details.slice(0, 3).map(({ field, problem }) => `${field} ${problem}`);
  return new SpotConnectError("InvalidRequest", `The profile is not acceptable: ${what.join("; ")}.`, {
    details,
    cause,
  });
}

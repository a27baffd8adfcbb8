import { PROFILES, type Profile } from "../../profiles.ts";

export interface NamedProfile extends Profile {
  readonly name: string;
}

/** GET /profiles. */
export const listProfiles = (): { readonly profiles: readonly NamedProfile[] } => ({
  profiles: Object.entries(PROFILES).map(([name, profile]) => ({ name, ...profile })),
});

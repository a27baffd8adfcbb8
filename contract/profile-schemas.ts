/** `/profiles`: what a profile is over HTTP. */
import * as z from "zod/mini";
import { _default as withDefault } from "zod/mini";
import { JOB_NAME } from "../core/naming.ts";
import type { NamedProfile } from "../core/steps/api/profiles.ts";

export const ProfileParams = z.strictObject({
  name: z.string().check(z.regex(JOB_NAME, { error: "is no name for a profile" })),
});
/** Checked as a job's fields are; the API's description has the job's own schema in its place. */
export const ProfileDefaults = z.record(z.string(), z.unknown());
export const ProfileBody = z.strictObject({
  description: withDefault(z.string().check(z.maxLength(200)), ""),
  defaults: ProfileDefaults,
});

export const ProfileView = z.object({
  name: z.string(),
  description: z.string(),
  defaults: z.record(z.string(), z.unknown()),
  /** `own` also where it stands for a built-in one. */
  source: z.enum(["built-in", "own"]),
  savedAt: z.nullable(z.iso.datetime()),
}) satisfies z.core.$ZodType<NamedProfile>;
export const ProfilesAnswer = z.object({ profiles: z.array(ProfileView) });
export const ProfileRemoval = z.object({
  name: z.string(),
  /** false: there was none of your own. */
  removed: z.boolean(),
  /** One of that name is still there. */
  isBuiltIn: z.boolean(),
});

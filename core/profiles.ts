/**
 * Named defaults for jobs. A job's own fields win over its profile's, and the profile's over `JOB_DEFAULTS`. Types are
 * x86_64, as the stack's launch template's image is, and of families that every large region offers: several per
 * profile, because a pool more is an interruption less. A stack has its users' own profiles besides; one that is named as
 * a built-in one takes its place.
 */
import type { Members } from "./json-checks.ts";
import { JOB_NAME } from "./naming.ts";

export interface Profile {
  readonly description: string;
  /** Fields of a job, as a user writes them. */
  readonly defaults: Members;
}
export interface OwnProfile extends Profile {
  readonly name: string;
  /** ISO-8601 UTC. */
  readonly savedAt: string;
}
/** Those of users, kept in the stack's table. */
export interface Profiles {
  find(name: string): Promise<OwnProfile | null>;
  /** In order of their names. */
  all(): Promise<readonly OwnProfile[]>;
}

export const PROFILES = {
  default: {
    description: "2 vCPU, 4 to 16 GiB: general work on one machine.",
    defaults: { instance: { types: ["t3.large", "c7i.large", "m7i.large", "r7i.large"] } },
  },
  small: {
    description: "2 vCPU, 2 to 4 GiB, burstable: drills, trials and light scripts.",
    defaults: { instance: { types: ["t3.small", "t3.medium"] } },
  },
  compute: {
    description: "8 to 16 vCPU, 16 to 32 GiB: simulation, rendering, training on CPUs.",
    defaults: { instance: { types: ["c7i.4xlarge", "c7i.2xlarge", "m7i.2xlarge"] } },
  },
  memory: {
    description: "2 to 4 vCPU, 16 to 32 GiB: data that has to fit in memory.",
    defaults: { instance: { types: ["r7i.xlarge", "r7i.large"] } },
  },
  // Types as AWS asks for: DataSync User Guide, "Amazon EC2 instance requirements" (2xlarge at least), and Amazon S3 File
  // Gateway User Guide, "Requirements for Amazon EC2 instance types" (xlarge at least; 2xlarge of the compute-optimized).
  // Parameters: the same guides, on deploying an agent and a gateway on EC2.
  datasync: {
    description: "An agent of AWS DataSync.",
    defaults: {
      agent: "none",
      instance: { types: ["m5.2xlarge", "m5.4xlarge"], image: "resolve:ssm:/aws/service/datasync/ami" },
    },
  },
  gateway: {
    description: "An Amazon S3 File Gateway, without its cache disk.",
    defaults: {
      agent: "none",
      instance: {
        types: ["m5.xlarge", "m5.2xlarge"],
        image: "resolve:ssm:/aws/service/storagegateway/ami/FILE_S3/latest",
      },
    },
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[];

const BUILT_IN: Readonly<Record<string, Profile>> = PROFILES;
/** undefined: none of that name. */
export const builtInProfile = (name: string): Profile | undefined =>
  Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;

/** What a job's `profile` names, as far as it is known. */
export interface ChosenProfile {
  /** null: there is none of that name. */
  readonly profile: Profile | null;
  /** Of all that there are. */
  readonly names: readonly string[];
}

/** A job that names none has `default`; null: what it says is no name. */
export function profileNameOf({ profile = "default" }: Members): string | null {
  return typeof profile === "string" && JOB_NAME.test(profile) ? profile : null;
}

/** Where nobody's own are looked at. */
export function chooseBuiltIn(job: Members): ChosenProfile {
  const name = profileNameOf(job);
  return { profile: (name !== null && builtInProfile(name)) || null, names: PROFILE_NAMES };
}

/** What a job is about is no default: two jobs do not share it. */
export const JOBS_OWN: Readonly<Record<string, string>> = {
  name: "it in the job",
  clientToken: "it in the job",
  submittedBy: "nothing: the service writes it",
  profile: "the fields themselves: a profile rests on no other",
  scripts: "`setup`, which runs before the job's scripts on every machine",
  command: "`setup`, which runs before the job's scripts on every machine",
  inputs: "them in the job",
};

/**
 * Named defaults for jobs. A job's own fields win over its profile's, and the profile's over `JOB_DEFAULTS`. Types are
 * x86_64, as the stack's launch template's image is, and of families that every large region offers: several per
 * profile, because a pool more is an interruption less.
 */
export interface Profile {
  readonly description: string;
  readonly defaults: { readonly instance: { readonly types: readonly string[] } };
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
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[];

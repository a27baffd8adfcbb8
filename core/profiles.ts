/**
 * Named defaults for jobs. A job's own fields win over its profile's, and the profile's over `JOB_DEFAULTS`. Types are
 * x86_64, as the stack's launch template's image is, and of families that every large region offers: several per
 * profile, because a pool more is an interruption less.
 */
export interface Profile {
  readonly description: string;
  readonly defaults: { readonly instance: { readonly types: readonly string[]; readonly diskGiB?: number } };
}

export const PROFILES = {
  default: {
    description: "2 vCPU, 4 to 8 GiB: general work on one machine.",
    defaults: { instance: { types: ["c5.large", "c6i.large", "m5.large", "m6i.large"] } },
  },
  small: {
    description: "2 vCPU, 2 to 4 GiB, burstable: drills, trials and light scripts.",
    defaults: { instance: { types: ["t3.small", "t3a.small", "t3.medium", "t3a.medium"] } },
  },
  compute: {
    description: "16 vCPU, 32 GiB: simulation, rendering, training on CPUs.",
    defaults: { instance: { types: ["c5.4xlarge", "c5a.4xlarge", "c6i.4xlarge", "c6a.4xlarge"] } },
  },
  memory: {
    description: "8 vCPU, 64 GiB: data that has to fit in memory.",
    defaults: { instance: { types: ["r5.2xlarge", "r5a.2xlarge", "r6i.2xlarge", "r6a.2xlarge"] } },
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[];

import type { Settings } from "./service.ts";

/**
 * Short on purpose where AWS is slow for its own reasons (EC2 boots in 20–40 s, SSM registers in 30 s to minutes): the
 * order of events is what matters. A test that is about slowness sets its own.
 */
export const DEFAULT_SETTINGS: Settings = {
  bootSeconds: 0.5,
  ssmRegistrationSeconds: 0.3,
  fileSystemSeconds: 0.3,
  mountTargetSeconds: 0.3,
  shutdownSeconds: 0.3,
  noticeSeconds: 120,
  eventSeconds: 0.05,
  functionStartSeconds: 0,
  functionProcesses: 16,
  throttleShare: 1,
  instances: "sandbox",
};

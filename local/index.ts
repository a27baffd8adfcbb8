/** The local cloud: an AWS account on this machine, as a library. `local/main.ts` runs it as a process. */
export type { CallRecord } from "./kernel/call-log.ts";
export { RealClock, VirtualClock } from "./kernel/clock.ts";
export type { Clock } from "./kernel/clock.ts";
export type { Fault } from "./kernel/faults.ts";
export { DEFAULT_SETTINGS } from "./kernel/settings.ts";
export { startCloud } from "./kernel/start.ts";
export type { LocalCloud, LocalCloudOptions } from "./kernel/start.ts";
export { AwsError } from "./kernel/service.ts";
export type {
  BusEvent,
  Call,
  Caller,
  Cloud,
  Credentials,
  ForwardedService,
  Machine,
  MachineProgram,
  Operation,
  Protocol,
  Service,
  ServiceFactory,
  Settings,
} from "./kernel/service.ts";

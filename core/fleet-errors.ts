/** What EC2's answers to CreateFleet mean for the next try. Sources: EC2 API errors, and the threads in aws-review A10. */
export type RefusalKind =
  /** This pool has nothing now. */
  | "capacity"
  /** This pool will not give this, ever: another pool may. `InvalidFleetConfiguration` and `Unsupported` are of this kind. */
  | "pool"
  /** The account's quota: waits while another attempt is open, since a handover needs two machines. */
  | "quota"
  /** The request rate. */
  | "throttle"
  /** Every pool will say the same. */
  | "configuration";

const KINDS: Readonly<Record<string, RefusalKind>> = {
  InsufficientInstanceCapacity: "capacity",
  InsufficientCapacityOnHost: "capacity",
  InsufficientFreeAddressesInSubnet: "capacity",
  UnfulfillableCapacity: "capacity",
  SpotMaxPriceTooLow: "capacity",
  InvalidFleetConfiguration: "pool",
  Unsupported: "pool",
  UnsupportedOperation: "pool",
  MaxSpotInstanceCountExceeded: "quota",
  MaxSpotFleetRequestCountExceeded: "quota",
  MaxFleetCountExceeded: "quota",
  VcpuLimitExceeded: "quota",
  InstanceLimitExceeded: "quota",
  TargetCapacityLimitExceededException: "quota",
  ResourceLimitExceeded: "quota",
  RequestLimitExceeded: "throttle",
  Throttling: "throttle",
  InternalError: "capacity",
  ServiceUnavailable: "capacity",
  Unavailable: "capacity",
};

export const refusalKind = (code: string): RefusalKind => KINDS[code] ?? "configuration";

/** A configuration error is one that every pool gives (rule 13); a single other answer makes it worth another try. */
export const isHopeless = (codes: readonly string[]): boolean =>
  codes.length > 0 && codes.every((code) => refusalKind(code) === "configuration" || refusalKind(code) === "pool");

/**
 * Why EC2 ended or stopped an instance: `StateReason`, whose message begins with its code (EC2 API reference,
 * "StateReason"). Of interest when an instance goes before its agent has said a word (aws-review A23).
 */
import type { RefusalKind } from "./refusals.ts";

export interface StateReason {
  /** As of a refused launch; `shutdown`: it was up, and somebody or something ended it. */
  readonly kind: RefusalKind | "shutdown";
  readonly meaning: string;
  /** Empty: nothing to do. */
  readonly remedy: string;
}

export const STATE_REASONS = {
  "Client.InternalError": {
    kind: "configuration",
    meaning:
      "EC2 could not use the disk's encryption key: usually the account's own default key for EBS, which the launch has no grant for.",
    remedy:
      "Let the key's policy allow kms:CreateGrant, kms:Decrypt, kms:DescribeKey, kms:GenerateDataKeyWithoutPlainText and kms:ReEncrypt* to the service-linked role AWSServiceRoleForEC2Spot and to the stack's request-capacity role, or set the default key back: `aws ec2 reset-ebs-default-kms-key-id`.",
  },
  "Client.InvalidSnapshot.NotFound": {
    kind: "configuration",
    meaning: "The image's snapshot is gone.",
    remedy: "Name another `instance.image`, or leave it out.",
  },
  "Client.VolumeLimitExceeded": {
    kind: "quota",
    meaning: "The account has as much EBS storage as it may.",
    remedy: "Delete volumes that are not needed, or raise the storage quota of EBS in Service Quotas.",
  },
  "Server.InsufficientInstanceCapacity": { kind: "capacity", meaning: "EC2 had no machine after all.", remedy: "" },
  "Server.InternalError": { kind: "capacity", meaning: "EC2 failed, or the host did.", remedy: "" },
  "Server.ScheduledStop": { kind: "shutdown", meaning: "EC2 retired the host.", remedy: "" },
  "Server.SpotInstanceShutdown": { kind: "shutdown", meaning: "EC2 stopped the spot instance.", remedy: "" },
  "Server.SpotInstanceTermination": { kind: "shutdown", meaning: "EC2 took the spot instance.", remedy: "" },
  "Client.InstanceInitiatedShutdown": {
    kind: "shutdown",
    meaning: "The machine shut itself down: a script did, or the dead-man timer of an agent that could not reach AWS.",
    remedy: "`spot events JOB` and `spot logs JOB` show what came last.",
  },
  "Client.InstanceTerminated": { kind: "shutdown", meaning: "It was ended while an image was made of it.", remedy: "" },
  "Client.UserInitiatedShutdown": { kind: "shutdown", meaning: "Somebody ended it by the EC2 API.", remedy: "" },
  "Client.UserInitiatedHibernate": { kind: "shutdown", meaning: "Somebody hibernated it.", remedy: "" },
} as const satisfies Record<string, StateReason>;

/** By EC2's message, e.g. `Client.InternalError: Client error on launch`; null for one that says nothing known. */
export function explainStateReason(reason: string | null): (StateReason & { readonly code: string }) | null {
  const code = Object.keys(STATE_REASONS).find((known) => reason === known || reason?.startsWith(`${known}:`));
  return code === undefined ? null : { code, ...STATE_REASONS[code as keyof typeof STATE_REASONS] };
}

/**
 * The job as everything after admission sees it: defaults filled in, durations in seconds, profile applied. The schema
 * that turns what a user wrote into this is core/job-schema.ts.
 */
import type { CheckpointSpec, InputSpec } from "./agent-protocol.ts";
import type { AgentChoice } from "./bare.ts";
import type { JobShape } from "./job-shape.ts";
import type { NotifyTarget } from "./notify.ts";
import type { IngressRule } from "./own-network.ts";
import type { Market } from "./states.ts";

export interface Job {
  readonly name: string;
  /** null: none was given; the admitting side makes one (the execution's or the request's name). */
  readonly clientToken: string | null;
  /** The caller's ARN, as the API has it of IAM; what whoever started the execution wrote, or null. Absent in a job of an earlier release. */
  readonly submittedBy?: string | null;
  readonly profile: string;
  /** `none`: the machine is left alone (core/bare.ts). Absent in a job that an earlier release recorded: ours. */
  readonly agent?: AgentChoice;
  readonly setup: readonly string[];
  /** Of a job with the agent, exactly one of `scripts` (not empty) and `command` is given. */
  readonly scripts: readonly string[];
  readonly command: string | null;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly string[];
  /** EFS creation token; null: no file system. Absent in the JSON: the deployment's. */
  readonly filesystem: string | null;
  readonly instance: {
    readonly types: readonly string[];
    /** What the types were chosen by; null: they are named, or the profile's. Absent in a job of an earlier release. */
    readonly requirements?: JobShape["instance"]["requirements"];
    readonly gpu?: JobShape["instance"]["gpu"];
    /** Empty: every zone of the network. */
    readonly zones: readonly string[];
    /** null: the launch template's image. */
    readonly image: string | null;
    readonly username: string;
    readonly maxPrice: number | null;
    readonly market: Market | "spot-then-on-demand";
    readonly diskGiB: number | null;
    readonly monitoring: boolean;
    /** These three are absent in a job of an earlier release. Groups are ids once the job is admitted. */
    readonly ingress?: readonly IngressRule[];
    readonly keyPair?: string | null;
    readonly securityGroups?: readonly string[];
    readonly instanceProfile?: string | null;
  };
  readonly env: Readonly<Record<string, string>>;
  /** null: scripts run on the machine itself. Absent in a job that an earlier release recorded. */
  readonly container?: { readonly image: string } | null;
  /** `ssm:` and a parameter, by the environment variable. Absent in a job that an earlier release recorded. */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * Absent in a record that an earlier deployment wrote: `onRebalance`, a save; `sizeGB`, what one save is said to be in
   * units of 10⁹ bytes, null.
   */
  readonly checkpoint: CheckpointSpec & { readonly onRebalance?: "save" | "move"; readonly sizeGB?: number | null };
  readonly retry: { readonly interruptions: number; readonly errors: number; readonly onExitCodes: readonly number[] };
  readonly limits: {
    readonly runtimeSeconds: number;
    readonly capacityWaitSeconds: number;
    /** For the machines alone; null: no limit. Absent in a job that an earlier release recorded. */
    readonly budgetUsd?: number | null;
  };
  /** null: nothing is held. Absent in a job that an earlier release recorded. */
  readonly holdOnFailureSeconds?: number | null;
  /** Absent in a job that an earlier release recorded. */
  readonly notify?: readonly NotifyTarget[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What the deployment decides and a job only defaults to; read from the functions' environment. */
export interface Deployment {
  readonly stack: string;
  readonly region: string;
  readonly bucket: string;
  readonly logGroup: string;
  /** Creation token of the stack's own file system. */
  readonly fileSystemToken: string;
  /** Buckets jobs may read inputs from, besides the stack's own. */
  readonly inputBuckets: readonly string[];
  /** The parameters that jobs may name as secrets are below it; with a slash at both ends. */
  readonly secretsPrefix: string;
  /** ARNs of the topics jobs may have told of their states. */
  readonly topics: readonly string[];
  readonly runJobArn: string;
  readonly endJobArn: string;
  /** Of the file systems that the stack makes. */
  readonly fileSystemThroughput: "elastic" | "bursting";
  /** Whether its instances get a public IPv4 address. */
  readonly hasPublicIp: boolean;
  /** The managed policy that is every role's with which our agent works. */
  readonly instancePolicyArn: string;
}

/** The stored job: what was asked for, resolved; written once. */
export interface JobRecord {
  readonly version: 1;
  readonly jobId: string;
  readonly job: Job;
  readonly submittedAt: string;
}

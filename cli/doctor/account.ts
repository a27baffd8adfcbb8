/** What `spot doctor` asks an account; cli/aws has the adapters. Every question throws what AWS answers. */
import type { StackView } from "../down/ports.ts";

export interface Identity {
  readonly account: string;
  readonly arn: string;
}

export interface Subnet {
  readonly id: string;
  readonly zone: string;
  readonly routeTableId: string;
  /**
   * Where `0.0.0.0/0` goes: an internet gateway, which serves public addresses alone; something else that leads out; what
   * is not there any more; null: nowhere.
   */
  readonly route: "internet-gateway" | "other" | "blackhole" | null;
}
export interface Network {
  readonly vpcId: string;
  /** Those that instances are launched in, one in each zone: what else the VPC has is not ours. */
  readonly subnets: readonly Subnet[];
  /** Ids of the only ones that the deployment allows; empty: all of the VPC's. */
  readonly namedSubnets: readonly string[];
  /** Of these, what the VPC has not. */
  readonly missingSubnets: readonly string[];
  /** Instances get one of their own. */
  readonly hasPublicIp: boolean;
  /** Services with an endpoint in the VPC, as their names end: `ssm`, `s3`. */
  readonly endpoints: readonly string[];
}

export interface TypeFacts {
  readonly name: string;
  readonly vCpus: number;
  readonly isFreePlan: boolean;
}

export interface DiskKey {
  readonly arn: string;
  /** KMS's, e.g. `Enabled`, `Disabled`, `PendingDeletion`. */
  readonly state: string;
  /** Spot's service-linked role has the grant it needs. */
  readonly isGranted: boolean;
}

/** As serverless.yml calls them below `custom`. */
export type ImageSetting = "image" | "armImage" | "gpuImage" | "gpuArmImage";
export interface Image {
  readonly setting: ImageSetting;
  /** As the deployment names it: `resolve:ssm:/aws/service/…`, or an id. */
  readonly reference: string;
  /** null: there is no such parameter in this region. */
  readonly imageId: string | null;
}

export interface Account {
  readonly identity: () => Promise<Identity>;
  readonly region: () => Promise<string>;
  /** The zones of the region; refused where the region is not enabled. */
  readonly zones: () => Promise<readonly string[]>;
  readonly stack: () => Promise<StackView | null>;
  /** The release of the stack's API; null: there is no stack. */
  readonly release: () => Promise<string | null>;
  /** The stack's, or the default VPC before there is a stack; null: there is none. */
  readonly network: () => Promise<Network | null>;
  readonly hasRole: (name: string) => Promise<boolean>;
  /** Those of the names that the region has. */
  readonly types: (names: readonly string[]) => Promise<readonly TypeFacts[]>;
  /** In vCPUs; null: AWS has no such quota. */
  readonly quota: (code: string) => Promise<number | null>;
  /** null: the account is older than the plans. */
  readonly plan: () => Promise<"FREE" | "PAID" | null>;
  /** null: AWS's own. */
  readonly diskKey: () => Promise<DiskKey | null>;
  /** Executions at once that no function has reserved. */
  readonly concurrency: () => Promise<number>;
  /** The stack's images; null: there is no stack. */
  readonly images: () => Promise<readonly Image[] | null>;
}

/** The account's EC2 resources as kept in the store, and what every operation works with. */
import type {
  Image,
  LaunchTemplateOverrides,
  RequestLaunchTemplateData,
  SecurityGroup,
  Subnet,
  VolumeType,
  Vpc,
} from "@aws-sdk/client-ec2";
import type { Driver } from "../instances/driver.ts";
import type { RunningMachine } from "../instances/machine.ts";
import type { Registry } from "../instances/registry.ts";
import type { Timers } from "../instances/timers.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Collection } from "../kernel/store.ts";
import type { Market, Purchase } from "../market/market.ts";
import type { STATE_CODES, STATE_REASONS } from "./facts.ts";

export type InstanceState = keyof typeof STATE_CODES;
export type StateReason = keyof typeof STATE_REASONS;
export type Tags = Readonly<Record<string, string>>;

export interface Profile {
  readonly arn: string;
  readonly id: string;
  readonly roleArn: string;
  readonly roleName: string;
}

export interface InstanceRecord {
  readonly id: string;
  readonly reservationId: string;
  readonly state: InstanceState;
  readonly stateReason: StateReason | null;
  readonly transitionReason: string;
  readonly endedAt: string | null;
  readonly launchTime: string;
  readonly type: string;
  readonly image: Image;
  readonly zone: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly privateIp: string;
  readonly publicIp: string | null;
  readonly interfaceId: string;
  readonly volumeId: string;
  readonly volumeGiB: number;
  /** `DeleteOnTermination: false`: the root disk outlives the instance. */
  readonly keepsVolume: boolean;
  /** The account's own key with which the root disk is encrypted; null: AWS's, or none. */
  readonly diskKeyArn: string | null;
  readonly purchase: Purchase;
  readonly spotRequestId: string | null;
  readonly profile: Profile | null;
  readonly keyName: string | null;
  readonly userData: string | null;
  readonly monitored: boolean;
  readonly shutdownBehavior: "stop" | "terminate";
  readonly metadata: {
    readonly tokensRequired: boolean;
    readonly enabled: boolean;
    readonly tags: boolean;
    readonly hopLimit: number;
  };
  readonly spotAction: { readonly action: string; readonly time: string } | null;
  readonly rebalance: { readonly noticeTime: string } | null;
}

/** A volume that no instance has; a root disk is part of its InstanceRecord. */
export interface VolumeRecord {
  readonly id: string;
  readonly zone: string;
  readonly sizeGiB: number;
  readonly type: VolumeType;
  readonly encrypted: boolean;
  readonly createdAt: string;
  readonly state: "available" | "deleting";
  readonly token: { readonly value: string; readonly request: string } | null;
}

export interface NetworkInterfaceRecord {
  readonly id: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly ip: string;
  readonly groups: readonly string[];
  readonly description: string;
  readonly instanceId: string | null;
  readonly requesterId: string;
}

export interface TemplateVersion {
  readonly number: number;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly description: string | null;
  readonly data: RequestLaunchTemplateData;
}

export interface TemplateRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly defaultVersion: number;
  readonly versions: readonly TemplateVersion[];
}

export interface KeyPairRecord {
  readonly id: string;
  readonly name: string;
  readonly type: "rsa" | "ed25519";
  readonly fingerprint: string;
  readonly createdAt: string;
}

export interface FleetError {
  readonly overrides: LaunchTemplateOverrides;
  readonly templateId: string;
  readonly version: string;
  readonly market: Purchase;
  readonly code: string;
  readonly message: string;
}

export interface FleetRecord {
  readonly id: string;
  readonly createdAt: string;
  readonly clientToken: string;
  /** Of the request without its token. */
  readonly requestHash: string;
  readonly targetCapacity: number;
  readonly purchase: Purchase;
  readonly launched: readonly {
    readonly instanceId: string;
    readonly overrides: LaunchTemplateOverrides;
    readonly templateId: string;
    readonly version: string;
  }[];
  readonly errors: readonly FleetError[];
}

export interface Ec2 {
  readonly cloud: Cloud;
  readonly timers: Timers;
  readonly market: Market;
  readonly driver: Driver;
  readonly registry: Registry;
  /** Those that run now; nothing of it outlives the process. */
  readonly machines: Map<string, RunningMachine>;
  readonly consoles: Map<string, { readonly text: string; readonly at: string }>;
  readonly instances: Collection<InstanceRecord>;
  readonly volumes: Collection<VolumeRecord>;
  readonly interfaces: Collection<NetworkInterfaceRecord>;
  readonly vpcs: Collection<Vpc>;
  readonly subnets: Collection<Subnet>;
  readonly groups: Collection<SecurityGroup>;
  readonly templates: Collection<TemplateRecord>;
  readonly fleets: Collection<FleetRecord>;
  /** By name. */
  readonly keyPairs: Collection<KeyPairRecord>;
  /** Shared with this account; the public ones are facts. */
  readonly images: Collection<Image>;
  readonly tags: Collection<Tags>;
  /** The cloud is stopping: machines that go off now are no news. */
  closing(): boolean;
  /** Orders of the control port that change how EC2 behaves. */
  readonly conduct: Collection<unknown>;
}

export const nowOf = (ec2: Ec2): string => new Date(ec2.cloud.clock.now()).toISOString();

/** The port of what EC2 and IAM have, for the checks of admission. */
import type { MachineMatch } from "./machine-match.ts";
import type { OpenGroup } from "./own-network.ts";
import type { ProfileFacts } from "./own-role.ts";

export type Architecture = "x86_64" | "arm64";
/** What EC2 says of a type; it never changes. */
export interface TypeFacts {
  readonly name: string;
  /** As EC2 has them: older types also name `i386`, Macs `arm64_mac`. */
  readonly architectures: readonly string[];
  readonly hasSpot: boolean;
  readonly vCpus: number;
  readonly memoryMiB: number;
  readonly gpus: readonly { readonly name: string; readonly manufacturer: string }[];
  /** What the stack starts it with when a job names no image: an AMI id or `resolve:ssm:…`. */
  readonly defaultImage: { readonly reference: string; readonly architecture: Architecture };
}
export interface ImageFacts {
  readonly imageId: string;
  readonly name: string;
  /** Account id. */
  readonly owner: string;
  readonly architecture: string;
  /** EC2's word; `available` is the one that can be launched. */
  readonly state: string;
  readonly platform: "linux" | "windows";
  /** Of the root device's snapshot; null: the root is no EBS volume. */
  readonly rootGiB: number | null;
}
/** What may change is remembered for a minute of `now`, unless it is not there. */
export interface Catalog {
  /** Those of the names that the region has. */
  types(names: readonly string[]): Promise<readonly TypeFacts[]>;
  /** Names of the types that have what is asked for. */
  matching(match: MachineMatch, now: string): Promise<readonly string[]>;
  /** Every type of the region. */
  typeNames(now: string): Promise<readonly string[]>;
  /** For each type the zones of the region that offer it. */
  offers(names: readonly string[], now: string): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Zones in which the stack has a subnet. Throws NetworkUnusable where there is none. */
  zones(now: string): Promise<readonly string[]>;
  /** By AMI id or `resolve:ssm:…`; null: there is no such image, or no such parameter. */
  image(reference: string, now: string): Promise<ImageFacts | null>;
  /** Security groups of the stack's VPC that jobs may have (naming.ts, `TAGS.openTo`). */
  openGroups(now: string): Promise<readonly OpenGroup[]>;
  hasKeyPair(name: string, now: string): Promise<boolean>;
  /** null: IAM has none of this name. */
  instanceProfile(name: string, now: string): Promise<ProfileFacts | null>;
}

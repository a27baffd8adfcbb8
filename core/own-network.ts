/** What a job brings of its own beside the stack's: who may reach its machines, as whom, and what they may reach. Pure. */
import type { FieldProblem } from "./errors.ts";
import type { Job } from "./job.ts";
import { TAGS } from "./naming.ts";
import { checkOwnRole, type ProfileFacts, type RoleTerms } from "./own-role.ts";

export interface IngressRule {
  readonly protocol: "tcp" | "udp";
  readonly fromPort: number;
  readonly toPort: number;
  /** IPv4, canonical: no bits beyond the prefix. */
  readonly cidr: string;
}

export interface OwnNetwork {
  readonly ingress: readonly IngressRule[];
  /** Name of a key pair of EC2; null: none. */
  readonly keyPair: string | null;
  /** Ids of existing security groups, beside the stack's client group. */
  readonly securityGroups: readonly string[];
  /** Name of an instance profile of the account; null: the stack's. */
  readonly instanceProfile: string | null;
  /** Without the stack's user data and role: the image is left alone. Absent: with both. */
  readonly bare?: true;
}

/** null: the stack's network and nothing else. */
export function ownNetworkOf({ agent, instance }: Pick<Job, "agent" | "instance">): OwnNetwork | null {
  const { ingress = [], keyPair = null, securityGroups = [], instanceProfile = null } = instance;
  const isBare = agent === "none";
  const isNone = ingress.length === 0 && keyPair === null && securityGroups.length === 0 && instanceProfile === null;
  return isNone && !isBare
    ? null
    : { ingress, keyPair, securityGroups, instanceProfile, ...(isBare ? { bare: true } : {}) };
}

/** A security group of the stack's VPC whose owner opened it to the stack's jobs. */
export interface OpenGroup {
  readonly id: string;
  readonly name: string;
}

/** What EC2 and IAM say of what the job names. */
export interface OwnNetworkAnswers {
  readonly terms: Omit<RoleTerms, "isBare">;
  readonly groups: readonly OpenGroup[];
  /** null: none is named. */
  readonly hasKeyPair: boolean | null;
  /** null: none is named, or there is none of that name. */
  readonly profile: ProfileFacts | null;
}

export interface OwnNetworkFindings {
  readonly problems: readonly FieldProblem[];
  /** Ids, each once: a group may be named by its id and by its name. */
  readonly securityGroups: readonly string[];
}

/** Names become ids, so that what is recorded is what will be used. */
export function checkOwnNetwork(
  { keyPair, securityGroups, instanceProfile, bare }: Omit<OwnNetwork, "ingress">,
  { terms, groups, hasKeyPair, profile }: OwnNetworkAnswers,
): OwnNetworkFindings {
  const found = securityGroups.map((wanted) => groups.find(({ id, name }) => wanted === id || wanted === name));
  const missing = securityGroups.flatMap((wanted, index) =>
    found[index] === undefined ? [groupProblem(wanted, index, terms.stack, groups)] : [],
  );
  const key =
    keyPair === null || hasKeyPair !== false
      ? []
      : [
          {
            field: "instance.keyPair",
            problem: `EC2 has no key pair ${keyPair} in this region`,
            expected: `one of \`aws ec2 describe-key-pairs\`; \`aws ec2 import-key-pair --key-name ${keyPair} --public-key-material fileb://KEY.pub\` makes it`,
          },
        ];
  const role =
    instanceProfile === null ? [] : checkOwnRole(instanceProfile, profile, { ...terms, isBare: bare === true });
  return {
    problems: [...missing, ...key, ...role],
    securityGroups: [...new Set(found.flatMap((group) => group?.id ?? []))],
  };
}

function groupProblem(wanted: string, index: number, stack: string, groups: readonly OpenGroup[]): FieldProblem {
  const tag = `${TAGS.openTo}=${stack}`;
  const open = groups.length === 0 ? "none has" : `${groups.map(({ id, name }) => `${name} (${id})`).join(", ")} have`;
  return {
    field: `instance.securityGroups[${index}]`,
    problem: `${wanted} is no security group of the stack's VPC that is open to its jobs`,
    expected: `a group that its owner gave the tag ${tag}; so far ${open} it`,
  };
}

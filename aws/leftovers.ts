/** What a crash may leave behind in AWS, kind by kind: how it is listed and how it is removed. */
import type { Leftovers, ResourceKind, StackResource } from "../core/ports.ts";
import type { Environment } from "./environment.ts";
import { isAwsError } from "./errors.ts";
import {
  instanceLeftovers,
  launchTemplateLeftovers,
  securityGroupLeftovers,
  volumeLeftovers,
} from "./leftovers-ec2.ts";
import { mountTargetLeftovers } from "./leftovers-efs.ts";
import { ignored } from "./log.ts";

export interface LeftoverSource {
  readonly list: (environment: Environment) => Promise<readonly StackResource[]>;
  readonly remove: (id: string) => Promise<unknown>;
  /** AWS's answers that mean: it is gone already. */
  readonly gone: readonly string[];
  /** AWS's answers that mean: not as long as something depends on it. */
  readonly inUse: readonly string[];
}

const SOURCES: Readonly<Record<ResourceKind, LeftoverSource>> = {
  instance: instanceLeftovers,
  volume: volumeLeftovers,
  "launch-template": launchTemplateLeftovers,
  "security-group": securityGroupLeftovers,
  "mount-target": mountTargetLeftovers,
};

export const leftovers = (environment: Environment): Leftovers => ({
  list: async (kind) => {
    const found = await SOURCES[kind].list(environment);
    return found.filter(({ id }) => !namedByDeployment(environment).includes(id));
  },
  remove: async ({ kind, id }) => {
    const { remove, gone, inUse } = SOURCES[kind];
    try {
      await remove(id);
    } catch (error) {
      if (isAwsError(error, ...inUse)) {
        ignored(error, `${kind} ${id} cannot be removed as long as something depends on it`);
        return "in-use";
      }
      if (!isAwsError(error, ...gone)) throw error;
      ignored(error, `${kind} ${id} is gone already`);
    }
    return "removed";
  },
});

/** The stack's own, whatever tags somebody gave them. */
const namedByDeployment = (environment: Environment): readonly string[] => [
  environment.launchTemplateId,
  environment.clientSecurityGroupId,
  environment.fileSystemSecurityGroupId,
];

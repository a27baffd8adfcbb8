/** Instances, volumes, launch templates and security groups with the stack's tag. */
import {
  DeleteLaunchTemplateCommand,
  DeleteSecurityGroupCommand,
  DeleteVolumeCommand,
  paginateDescribeInstances,
  paginateDescribeLaunchTemplates,
  paginateDescribeSecurityGroups,
  paginateDescribeVolumes,
  TerminateInstancesCommand,
  type Filter,
  type Tag,
} from "@aws-sdk/client-ec2";
import { TAGS } from "../core/naming.ts";
import type { ResourceKind, StackResource } from "../core/ports.ts";
import { ec2Client } from "./clients.ts";
import type { Environment } from "./environment.ts";
import type { LeftoverSource } from "./leftovers.ts";

/** CloudFormation gives what it makes this tag; nobody else can (tags with `aws:` are AWS's own). */
const MANAGED = "aws:cloudformation:stack-id";

interface Described {
  readonly kind: ResourceKind;
  readonly id: string | undefined;
  readonly state: string | undefined;
  readonly createdAt: Date | undefined;
  readonly tags: readonly Tag[] | undefined;
}

const tagged = ({ stack }: Environment, more: Readonly<Record<string, readonly string[]>> = {}): Filter[] =>
  Object.entries({ [`tag:${TAGS.stack}`]: [stack], ...more }).map(([Name, Values]) => ({ Name, Values: [...Values] }));

const tagOf = (tags: readonly Tag[] | undefined, key: string): string | null =>
  tags?.find(({ Key }) => Key === key)?.Value ?? null;

function resourcesOf(described: readonly Described[]): readonly StackResource[] {
  return described
    .filter(({ tags }) => tagOf(tags, MANAGED) === null)
    .map(({ kind, id = "", state = "present", createdAt, tags }) => ({
      kind,
      id,
      state,
      createdAt: createdAt?.toISOString() ?? null,
      jobId: tagOf(tags, TAGS.job),
      vpcId: null,
    }));
}

async function collect<Page, T>(
  pages: AsyncIterable<Page>,
  read: (page: Page) => readonly T[] | undefined,
): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...(read(page) ?? []));
  return found;
}

const client = () => ({ client: ec2Client() });
const NOT_TERMINATED = ["pending", "running", "shutting-down", "stopping", "stopped"];

export const instanceLeftovers: LeftoverSource = {
  list: async (environment) => {
    const Filters = tagged(environment, { "instance-state-name": NOT_TERMINATED });
    const reservations = await collect(paginateDescribeInstances(client(), { Filters }), (page) => page.Reservations);
    const instances = reservations.flatMap(({ Instances = [] }) => Instances);
    return resourcesOf(
      instances.map(({ InstanceId: id, State, LaunchTime: createdAt, Tags: tags }) => ({
        kind: "instance",
        id,
        state: State?.Name,
        createdAt,
        tags,
      })),
    );
  },
  remove: (id) => ec2Client().send(new TerminateInstancesCommand({ InstanceIds: [id] })),
  gone: ["InvalidInstanceID.NotFound"],
  inUse: [],
};

/** An attached one belongs to its instance, and goes with it. */
export const volumeLeftovers: LeftoverSource = {
  list: async (environment) => {
    const Filters = tagged(environment, { status: ["available"] });
    const volumes = await collect(paginateDescribeVolumes(client(), { Filters }), (page) => page.Volumes);
    return resourcesOf(
      volumes.map(({ VolumeId: id, State: state, CreateTime: createdAt, Tags: tags }) => ({
        kind: "volume",
        id,
        state,
        createdAt,
        tags,
      })),
    );
  },
  remove: (VolumeId) => ec2Client().send(new DeleteVolumeCommand({ VolumeId })),
  gone: ["InvalidVolume.NotFound"],
  inUse: ["VolumeInUse"],
};

export const launchTemplateLeftovers: LeftoverSource = {
  list: async (environment) => {
    const pages = paginateDescribeLaunchTemplates(client(), { Filters: tagged(environment) });
    const templates = await collect(pages, (page) => page.LaunchTemplates);
    return resourcesOf(
      templates.map(({ LaunchTemplateId: id, CreateTime: createdAt, Tags: tags }) => ({
        kind: "launch-template",
        id,
        state: undefined,
        createdAt,
        tags,
      })),
    );
  },
  remove: (LaunchTemplateId) => ec2Client().send(new DeleteLaunchTemplateCommand({ LaunchTemplateId })),
  gone: ["InvalidLaunchTemplateId.NotFound"],
  inUse: [],
};

export const securityGroupLeftovers: LeftoverSource = {
  list: async (environment) => {
    const pages = paginateDescribeSecurityGroups(client(), { Filters: tagged(environment) });
    const groups = await collect(pages, (page) => page.SecurityGroups);
    return resourcesOf(
      groups.map(({ GroupId: id, Tags: tags }) => ({
        kind: "security-group",
        id,
        state: undefined,
        createdAt: undefined,
        tags,
      })),
    );
  },
  remove: (GroupId) => ec2Client().send(new DeleteSecurityGroupCommand({ GroupId })),
  gone: ["InvalidGroup.NotFound"],
  // An interface has it, or another group's rule names it.
  inUse: ["DependencyViolation", "InvalidGroup.InUse"],
};

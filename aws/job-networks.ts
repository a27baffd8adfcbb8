/** A job's own security group and launch template: found by their tags, made where they are missing, removed at its end. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  DeleteLaunchTemplateCommand,
  DeleteSecurityGroupCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  type Filter,
  type RequestLaunchTemplateData,
  type ResourceType,
  type TagSpecification,
} from "@aws-sdk/client-ec2";
import { SpotConnectError } from "../core/errors.ts";
import { ownNetworkName, TAGS } from "../core/naming.ts";
import type { IngressRule, OwnNetwork } from "../core/own-network.ts";
import type { LaunchTemplate, Network } from "../core/payloads.ts";
import type { JobNetworks } from "../core/ports-network.ts";
import { ec2Client } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isAwsError, isRefusal } from "./errors.ts";
import { ignored } from "./log.ts";

export const jobNetworks = (environment: Environment): JobNetworks => ({
  ensure: async (jobId, network, own) => {
    try {
      const group = own.ingress.length === 0 ? [] : [await ensureGroup(environment, jobId, network, own.ingress)];
      return await ensureTemplate(environment, jobId, own, group);
    } catch (error) {
      // Its quotas are an account's: of groups, of rules, of templates.
      if (!isRefusal(error) || isAwsError(error, "UnauthorizedOperation")) throw error;
      throw new SpotConnectError("NetworkUnusable", `${error.name}: ${error.message}`, { cause: error });
    }
  },
  remove: async (jobId) => {
    const names = of(environment, jobId);
    const templates = await findTemplates(names);
    for (const LaunchTemplateId of templates)
      await ec2Client().send(new DeleteLaunchTemplateCommand({ LaunchTemplateId }));
    for (const GroupId of await findGroups(names))
      try {
        await ec2Client().send(new DeleteSecurityGroupCommand({ GroupId }));
      } catch (error) {
        if (!isAwsError(error, "DependencyViolation", "InvalidGroup.NotFound")) throw error;
        ignored(error, `${GroupId} is gone, or left to the sweep as long as a machine has it`);
      }
  },
});

interface Names {
  readonly name: string;
  readonly filters: Filter[];
  readonly tags: (type: ResourceType) => TagSpecification[];
}

function of({ stack }: Environment, jobId: string): Names {
  const tags = { [TAGS.stack]: stack, [TAGS.job]: jobId };
  return {
    name: ownNetworkName(stack, jobId),
    filters: Object.entries(tags).map(([Name, value]) => ({ Name: `tag:${Name}`, Values: [value] })),
    tags: (ResourceType) => [{ ResourceType, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }],
  };
}

async function findGroups({ filters }: Names): Promise<readonly string[]> {
  const { SecurityGroups = [] } = await ec2Client().send(new DescribeSecurityGroupsCommand({ Filters: filters }));
  return SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);
}

async function findTemplates({ filters }: Names): Promise<readonly string[]> {
  const { LaunchTemplates = [] } = await ec2Client().send(new DescribeLaunchTemplatesCommand({ Filters: filters }));
  return LaunchTemplates.flatMap(({ LaunchTemplateId }) => LaunchTemplateId ?? []);
}

/** EC2 shows what it made with a delay: a launch would not find it either. */
const notYet = (what: string): SpotConnectError =>
  new SpotConnectError("RequestThrottled", `EC2 does not show the job's ${what} yet`);

/** The id of what stands; made first, if it does not. Two that start together make one, by its name. */
async function ensure(
  what: string,
  find: () => Promise<readonly string[]>,
  make: () => Promise<unknown>,
  duplicate: string,
): Promise<string> {
  const [standing] = await find();
  if (standing !== undefined) return standing;
  try {
    await make();
  } catch (error) {
    if (!isAwsError(error, duplicate)) throw error;
    ignored(error, `the job's ${what} was made before`);
  }
  const [made] = await find();
  if (made === undefined) throw notYet(what);
  return made;
}

async function ensureGroup(
  environment: Environment,
  jobId: string,
  { vpcId: VpcId }: Network,
  ingress: readonly IngressRule[],
): Promise<string> {
  const names = of(environment, jobId);
  const command = new CreateSecurityGroupCommand({
    GroupName: names.name,
    Description: `Ingress of ${jobId}`,
    VpcId,
    TagSpecifications: names.tags("security-group"),
  });
  const make = () => ec2Client().send(command);
  const GroupId = await ensure("security group", () => findGroups(names), make, "InvalidGroup.Duplicate");
  try {
    const IpPermissions = ingress.map(({ protocol, fromPort, toPort, cidr }) => ({
      IpProtocol: protocol,
      FromPort: fromPort,
      ToPort: toPort,
      IpRanges: [{ CidrIp: cidr }],
    }));
    await ec2Client().send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  } catch (error) {
    // All rules or none, so one that stands says that all do.
    if (!isAwsError(error, "InvalidPermission.Duplicate")) throw error;
    ignored(error, `${GroupId} has the job's rules already`);
  }
  return GroupId;
}

async function ensureTemplate(
  environment: Environment,
  jobId: string,
  own: OwnNetwork,
  group: readonly string[],
): Promise<LaunchTemplate> {
  const names = of(environment, jobId);
  const make = async () =>
    ec2Client().send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: names.name,
        LaunchTemplateData: await templateData(environment, own, group),
        TagSpecifications: names.tags("launch-template"),
      }),
    );
  const duplicate = "InvalidLaunchTemplateName.AlreadyExistsException";
  return { id: await ensure("launch template", () => findTemplates(names), make, duplicate), version: "1" };
}

/**
 * The stack's, with what is the job's. Without the image: every launch names one (aws/fleet-input.ts), and EC2 would read a
 * parameter's now.
 */
async function templateData(
  { launchTemplateId: LaunchTemplateId, launchTemplateVersion, clientSecurityGroupId }: Environment,
  { keyPair, securityGroups, instanceProfile, bare }: OwnNetwork,
  group: readonly string[],
): Promise<RequestLaunchTemplateData> {
  const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: [launchTemplateVersion] });
  const { LaunchTemplateVersions } = await ec2Client().send(command);
  // The answer has the members of the request, and of these two one more.
  const {
    ImageId: _,
    MetadataOptions,
    UserData,
    IamInstanceProfile,
    ...data
  } = LaunchTemplateVersions?.[0]?.LaunchTemplateData ?? {};
  const { State: __, ...metadata } = MetadataOptions ?? {};
  const Groups = [clientSecurityGroupId, ...group, ...securityGroups];
  return {
    ...(data as RequestLaunchTemplateData),
    MetadataOptions: metadata,
    // Without them nothing starts our agent, and what is on the image has no credentials of ours.
    ...(bare ? {} : { UserData, IamInstanceProfile }),
    ...(instanceProfile === null ? {} : { IamInstanceProfile: { Name: instanceProfile } }),
    NetworkInterfaces: (data.NetworkInterfaces ?? []).map((each) => ({ ...each, Groups })),
    ...(keyPair === null ? {} : { KeyName: keyPair }),
  };
}

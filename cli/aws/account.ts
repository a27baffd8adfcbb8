/** An account's answers to `spot doctor`; what several checks ask is asked once. */
import { DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import { GetAccountSettingsCommand, GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Client } from "../../contract/client.ts";
import { noRegion, type Environment } from "../connect.ts";
import type { Account, Image, ImageSetting } from "../doctor/account.ts";
import { openClients, type AwsClients } from "./clients.ts";
import { isAwsError } from "./errors.ts";
import { accountPlan } from "./free-plan.ts";
import { findDiskKey, findQuota, findTypes, hasRole } from "./limits.ts";
import { findNetwork } from "./network.ts";
import { stacks } from "./stacks.ts";

interface Options {
  readonly stack: string;
  readonly region: string | null;
  readonly env: Environment;
  readonly connect: () => Promise<Client>;
}

const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
};

export function accountOf({ stack: name, region: asked, env, connect }: Options): Account {
  const clients = openClients(env, asked);
  const stack = once(() => stacks(clients).find(name));
  /** What the functions were deployed with (aws/environment.ts); null: there are none. */
  const variables = once(async () => ((await stack()) === null ? null : variablesOf(clients, name)));
  const resources = once(async () => {
    const found = await stack();
    return found === null ? [] : await stacks(clients).resources(found.id);
  });
  return {
    identity: once(async () => {
      const { Account = "", Arn = "" } = await clients.sts().send(new GetCallerIdentityCommand({}));
      return { account: Account, arn: Arn };
    }),
    region: once(() => clients.ec2().config.region().catch(noRegion)),
    zones: async () => {
      const { AvailabilityZones = [] } = await clients.ec2().send(new DescribeAvailabilityZonesCommand({}));
      return AvailabilityZones.map(({ ZoneName = "" }) => ZoneName);
    },
    stack,
    release: async () => {
      if ((await stack())?.outputs["ApiEndpoint"] === undefined) return null;
      return (await (await connect()).readOpenApi()).info.version;
    },
    network: once(async () => {
      const template = (await resources()).find(({ type }) => type === "AWS::EC2::LaunchTemplate");
      const subnetIds = (await variables())?.["SUBNET_IDS"]?.split(",").filter(Boolean) ?? [];
      return findNetwork(clients.ec2(), { launchTemplateId: template?.id ?? null, subnetIds });
    }),
    hasRole: (role) => hasRole(clients, role),
    types: (names) => findTypes(clients, names),
    quota: (code) => findQuota(clients, code),
    plan: () => accountPlan(clients.sts(), env),
    diskKey: () => findDiskKey(clients),
    concurrency: async () => {
      const { AccountLimit } = await clients.lambda().send(new GetAccountSettingsCommand({}));
      return AccountLimit?.UnreservedConcurrentExecutions ?? 0;
    },
    images: async () => {
      const found = await variables();
      return found === null ? null : findImages(clients, found);
    },
  };
}

type Variables = Readonly<Record<string, string>>;

/** null: a stack whose deployment failed may be without it. */
async function variablesOf({ lambda }: AwsClients, stack: string): Promise<Variables | null> {
  try {
    const command = new GetFunctionConfigurationCommand({ FunctionName: `${stack}-requestCapacity` });
    const { Environment } = await lambda().send(command);
    return Environment?.Variables ?? {};
  } catch (error) {
    if (isAwsError(error, "ResourceNotFoundException")) return null;
    throw error;
  }
}

const IMAGE_VARIABLES: readonly (readonly [ImageSetting, string])[] = [
  ["image", "IMAGE"],
  ["armImage", "ARM_IMAGE"],
  ["gpuImage", "GPU_IMAGE"],
  ["gpuArmImage", "GPU_ARM_IMAGE"],
];
const RESOLVE = "resolve:ssm:";

function findImages(clients: AwsClients, variables: Variables): Promise<readonly Image[]> {
  const named = IMAGE_VARIABLES.flatMap(([setting, variable]) => {
    const reference = variables[variable];
    return reference === undefined ? [] : [{ setting, reference }];
  });
  return Promise.all(named.map(async (each) => ({ ...each, imageId: await imageIdOf(clients, each.reference) })));
}

async function imageIdOf({ ssm }: AwsClients, reference: string): Promise<string | null> {
  if (!reference.startsWith(RESOLVE)) return reference;
  try {
    const { Parameter } = await ssm().send(new GetParameterCommand({ Name: reference.slice(RESOLVE.length) }));
    return Parameter?.Value ?? null;
  } catch (error) {
    if (isAwsError(error, "ParameterNotFound", "ParameterVersionNotFound", "ValidationException")) return null;
    throw error;
  }
}

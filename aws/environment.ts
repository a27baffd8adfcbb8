/** What the deployment tells its functions: environment variables, read and checked in one place. */
import type { Deployment } from "../core/job.ts";

/** The deployment as core knows it, and the ids that only the adapters need. */
export interface Environment extends Deployment {
  readonly table: string;
  readonly launchTemplateId: string;
  readonly launchTemplateVersion: string;
  /** What instances get where a job names no image: the launch template's own, for x86_64; … */
  readonly image: string;
  /** … on Graviton types; … */
  readonly armImage: string;
  /** … and on types with NVIDIA GPUs, of either architecture. */
  readonly gpuImage: string;
  readonly gpuArmImage: string;
  readonly clientSecurityGroupId: string;
  readonly fileSystemSecurityGroupId: string;
  /** The only subnets to launch in; empty: all of the VPC's. */
  readonly subnetIds: readonly string[];
  readonly stopDocument: string;
  /** Name of the sweep's function, which the API invokes. */
  readonly sweepFunction: string;
}

export type Variables = Readonly<Record<string, string | undefined>>;

const PATTERNS = {
  name: /^[A-Za-z0-9._/-]+$/,
  buckets: /^(?:[a-z0-9.-]{3,63}(?:,[a-z0-9.-]{3,63})*)?$/,
  topics: /^(?:arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(?:,(?=arn)|$))*$/,
  path: /^(?:\/[A-Za-z0-9_.-]+)+\/$/,
  arn: /^arn:[a-z-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[A-Za-z0-9_-]+$/,
  policy: /^arn:[a-z-]+:iam::\d{12}:policy\/[\w+=,.@/-]+$/,
  launchTemplate: /^lt-[0-9a-f]+$/,
  image: /^(?:ami-[0-9a-f]+|resolve:ssm:[A-Za-z0-9_./:-]+)$/,
  number: /^[1-9]\d*$/,
  securityGroup: /^sg-[0-9a-f]+$/,
  subnets: /^(?:subnet-[0-9a-f]+(?:,subnet-[0-9a-f]+)*)?$/,
  throughput: /^(?:elastic|bursting)$/,
  flag: /^(?:true|false)$/,
} as const;

/** Throws one error that names every variable that is missing or wrong, so that one deploy repairs all. */
export function loadEnvironment(variables: Variables): Environment {
  const problems: string[] = [];
  const read = (name: string, shape: keyof typeof PATTERNS): string => {
    const value = variables[name];
    if (value === undefined) problems.push(`${name} is not set`);
    else if (!PATTERNS[shape].test(value)) problems.push(`${name} is not a ${shape}: ${JSON.stringify(value)}`);
    return value ?? "";
  };
  const environment: Environment = {
    stack: read("STACK", "name"),
    region: read("AWS_REGION", "name"),
    bucket: read("BUCKET", "name"),
    logGroup: read("LOG_GROUP", "name"),
    fileSystemToken: read("FILE_SYSTEM_TOKEN", "name"),
    inputBuckets: read("INPUT_BUCKETS", "buckets").split(",").filter(Boolean),
    secretsPrefix: read("SECRETS_PREFIX", "path"),
    topics: read("TOPICS", "topics").split(",").filter(Boolean),
    runJobArn: read("RUN_JOB_ARN", "arn"),
    endJobArn: read("END_JOB_ARN", "arn"),
    table: read("TABLE", "name"),
    launchTemplateId: read("LAUNCH_TEMPLATE_ID", "launchTemplate"),
    launchTemplateVersion: read("LAUNCH_TEMPLATE_VERSION", "number"),
    image: read("IMAGE", "image"),
    armImage: read("ARM_IMAGE", "image"),
    gpuImage: read("GPU_IMAGE", "image"),
    gpuArmImage: read("GPU_ARM_IMAGE", "image"),
    instancePolicyArn: read("INSTANCE_POLICY_ARN", "policy"),
    clientSecurityGroupId: read("CLIENT_SECURITY_GROUP_ID", "securityGroup"),
    fileSystemSecurityGroupId: read("FILE_SYSTEM_SECURITY_GROUP_ID", "securityGroup"),
    subnetIds: read("SUBNET_IDS", "subnets").split(",").filter(Boolean),
    stopDocument: read("STOP_DOCUMENT", "name"),
    sweepFunction: read("SWEEP_FUNCTION", "name"),
    fileSystemThroughput: read("FILE_SYSTEM_THROUGHPUT", "throughput") === "bursting" ? "bursting" : "elastic",
    hasPublicIp: read("PUBLIC_IP", "flag") === "true",
  };
  if (problems.length > 0) throw new Error(`the function's environment is wrong: ${problems.join("; ")}`);
  return environment;
}

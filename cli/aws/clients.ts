/**
 * The AWS clients of `spot down` and `spot doctor`, each made when it is first asked for. Region, credentials and endpoint
 * are found as every AWS SDK finds them.
 */
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EFSClient } from "@aws-sdk/client-efs";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { regionOf, type Environment } from "../connect.ts";

interface Config {
  readonly region?: string;
}

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

export type AwsClients = ReturnType<typeof openClients>;

export function openClients(env: Environment, asked: string | null) {
  const region = regionOf(env, asked);
  const config: Config = region === undefined ? {} : { region };
  // A host of its own per bucket needs DNS that only AWS has.
  const forcePathStyle = Boolean(env["AWS_ENDPOINT_URL"] || env["AWS_ENDPOINT_URL_S3"]);
  return {
    cloudFormation: once(() => new CloudFormationClient(config)),
    ec2: once(() => new EC2Client(config)),
    efs: once(() => new EFSClient(config)),
    iam: once(() => new IAMClient(config)),
    kms: once(() => new KMSClient(config)),
    lambda: once(() => new LambdaClient(config)),
    quotas: once(() => new ServiceQuotasClient(config)),
    s3: once(() => new S3Client({ ...config, forcePathStyle })),
    ssm: once(() => new SSMClient(config)),
    stepFunctions: once(() => new SFNClient(config)),
    // Who somebody is does not depend on a region, so that one that is missing is no fault of theirs.
    sts: once(() => {
      const { config: found } = new STSClient(config);
      return new STSClient({ region: () => found.region().catch(() => "us-east-1") });
    }),
  };
}

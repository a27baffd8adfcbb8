/** The services of the local cloud, one line each. A service is started after those above it. */
import { apiGateway, executeApi } from "./apigateway/index.ts";
import { dynamoDb } from "./dynamodb/index.ts";
import { ec2 } from "./ec2/index.ts";
import { ecr } from "./ecr/index.ts";
import { efs } from "./efs/index.ts";
import { events } from "./events/index.ts";
import { freeTier } from "./freetier/index.ts";
import { iam } from "./iam/index.ts";
import { cloudFormation } from "./cloudformation/index.ts";
import { cloudWatch } from "./cloudwatch/index.ts";
import type { ServiceFactory } from "./kernel/service.ts";
import { kms } from "./kms/index.ts";
import { lambda, lambdaContent } from "./lambda/index.ts";
import { logs } from "./logs/index.ts";
import { pricing } from "./pricing/index.ts";
import { s3 } from "./s3/index.ts";
import { serviceQuotas } from "./servicequotas/index.ts";
import { sns } from "./sns/index.ts";
import { sqs } from "./sqs/index.ts";
import { ssm } from "./ssm/index.ts";
import { stepFunctions } from "./stepfunctions/index.ts";
import { sts } from "./sts/index.ts";

export const SERVICES: readonly ServiceFactory[] = [
  iam,
  sts,
  logs,
  dynamoDb,
  s3,
  sqs,
  sns,
  ssm,
  efs,
  kms,
  ec2,
  pricing,
  serviceQuotas,
  freeTier,
  events,
  cloudWatch,
  lambda,
  lambdaContent,
  stepFunctions,
  apiGateway,
  executeApi,
  ecr,
  cloudFormation,
];

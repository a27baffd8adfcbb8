/** All of them. */
import type { Suite } from "../suite.ts";
import { DYNAMODB } from "./dynamodb.ts";
import { DYNAMODB_QUERIES } from "./dynamodb-queries.ts";
import { DYNAMODB_UPDATES } from "./dynamodb-updates.ts";
import { EC2 } from "./ec2.ts";
import { EC2_ACCOUNT } from "./ec2-account.ts";
import { EC2_FLEETS } from "./ec2-fleets.ts";
import { EC2_LEFTOVERS } from "./ec2-leftovers.ts";
import { EC2_OWN_NETWORK } from "./ec2-own-network.ts";
import { EFS } from "./efs.ts";
import { EFS_SETTINGS } from "./efs-settings.ts";
import { EVENTBRIDGE } from "./eventbridge.ts";
import { EVENTBRIDGE_RULES } from "./eventbridge-rules.ts";
import { LOGS } from "./logs.ts";
import { LOGS_LIMITS } from "./logs-limits.ts";
import { S3 } from "./s3.ts";
import { S3_UPLOADS } from "./s3-uploads.ts";
import { SNS } from "./sns.ts";
import { SQS } from "./sqs.ts";
import { SQS_MESSAGES } from "./sqs-messages.ts";
import { SQS_QUEUES } from "./sqs-queues.ts";
import { SSM } from "./ssm.ts";
import { SSM_COMMANDS } from "./ssm-commands.ts";
import { SSM_DOCUMENTS } from "./ssm-documents.ts";
import { SSM_ONLINE } from "./ssm-online.ts";
import { SSM_PARAMETERS } from "./ssm-parameters.ts";
import { SSM_SESSIONS } from "./ssm-sessions.ts";
import { STEP_FUNCTIONS } from "./step-functions.ts";
import { STEP_FUNCTIONS_MACHINES } from "./step-functions-machines.ts";
import { STEP_FUNCTIONS_TOKENS } from "./step-functions-tokens.ts";

export const SUITES: readonly Suite[] = [
  DYNAMODB,
  DYNAMODB_QUERIES,
  DYNAMODB_UPDATES,
  EC2,
  EC2_ACCOUNT,
  EC2_FLEETS,
  EC2_LEFTOVERS,
  EC2_OWN_NETWORK,
  EFS,
  EFS_SETTINGS,
  EVENTBRIDGE,
  EVENTBRIDGE_RULES,
  LOGS,
  LOGS_LIMITS,
  S3,
  S3_UPLOADS,
  SNS,
  SQS,
  SQS_MESSAGES,
  SQS_QUEUES,
  SSM,
  SSM_COMMANDS,
  SSM_DOCUMENTS,
  SSM_ONLINE,
  SSM_PARAMETERS,
  SSM_SESSIONS,
  STEP_FUNCTIONS,
  STEP_FUNCTIONS_MACHINES,
  STEP_FUNCTIONS_TOKENS,
];

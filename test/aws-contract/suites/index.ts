/** All of them. */
import type { Suite } from "../suite.ts";
import { EC2 } from "./ec2.ts";
import { EC2_FLEETS } from "./ec2-fleets.ts";
import { EC2_LEFTOVERS } from "./ec2-leftovers.ts";
import { EFS } from "./efs.ts";
import { EFS_SETTINGS } from "./efs-settings.ts";
import { LOGS } from "./logs.ts";
import { LOGS_LIMITS } from "./logs-limits.ts";
import { SQS } from "./sqs.ts";
import { SQS_MESSAGES } from "./sqs-messages.ts";
import { SQS_QUEUES } from "./sqs-queues.ts";
import { SSM } from "./ssm.ts";
import { SSM_COMMANDS } from "./ssm-commands.ts";
import { SSM_DOCUMENTS } from "./ssm-documents.ts";
import { SSM_ONLINE } from "./ssm-online.ts";
import { SSM_PARAMETERS } from "./ssm-parameters.ts";

export const SUITES: readonly Suite[] = [
  EC2,
  EC2_FLEETS,
  EC2_LEFTOVERS,
  EFS,
  EFS_SETTINGS,
  LOGS,
  LOGS_LIMITS,
  SQS,
  SQS_MESSAGES,
  SQS_QUEUES,
  SSM,
  SSM_COMMANDS,
  SSM_DOCUMENTS,
  SSM_ONLINE,
  SSM_PARAMETERS,
];

/** What moto 5.2.5 does otherwise than AWS. */
import type { Skips } from "../skips.ts";
import { MOTO_EC2 } from "./moto-ec2.ts";
import { MOTO_LOGS } from "./moto-logs.ts";
import { MOTO_SSM } from "./moto-ssm.ts";

export const MOTO: Skips = {
  EC2: MOTO_EC2,
  EFS: {
    "a token makes one file system: the refusal names it":
      "the refusal has no FileSystemId (API reference, FileSystemAlreadyExists)",
    "an unknown file system is FileSystemNotFound": "it has no DescribeFileSystemPolicy",
    "a mount target without named security groups has the VPC's default one":
      "it has no groups (API reference, CreateMountTarget)",
    "a file system that is being made has no mount targets yet":
      "it is available at once (API reference, CreateFileSystem)",
    "modes that do not go together are BadRequest":
      "maxIO goes with elastic (API reference, CreateFileSystem: MaxIO is not supported with Elastic throughput)",
    "a policy that is none, or locks its author out, is InvalidPolicyException":
      "any text is taken (API reference, PutFileSystemPolicy)",
    "a transition stands alone, and the archive is for elastic file systems":
      "both are taken (API reference, PutLifecycleConfiguration)",
  },
  Logs: MOTO_LOGS,
  SQS: {
    "a body has at least one character": "an empty one is taken (API reference, SendMessage)",
    "a body has the characters that XML has": "any are taken (API reference, SendMessage)",
    "a message has at most its queue's size, its attributes counted":
      "MaximumMessageSize is not looked at (developer guide, Message quotas)",
    "how much, how long and how late have their ranges":
      "VisibilityTimeout and DelaySeconds have none (API reference, ReceiveMessage and SendMessage)",
    "an attribute is one that there is, with a value in its range":
      "any name and value is taken (API reference, SetQueueAttributes)",
    "a dead-letter queue has to be there":
      "the dead-letter queue's absence is QueueDoesNotExist, as if the queue itself were not there",
  },
  SSM: MOTO_SSM,
};

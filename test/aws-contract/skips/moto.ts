/** What moto 5.2.5 does otherwise than AWS. */
import type { Skips } from "../skips.ts";
import { MOTO_EC2 } from "./moto-ec2.ts";
import { MOTO_LOGS } from "./moto-logs.ts";
import { MOTO_SSM } from "./moto-ssm.ts";

export const MOTO: Skips = {
  DynamoDB: {
    "a table's time to live is an attribute, named once": "it is taken twice (API reference, UpdateTimeToLive)",
    "numbers keep 38 digits and lose zeros that say nothing":
      "the text comes back as it was given (developer guide, Data types: leading and trailing zeroes are trimmed)",
    "a key is whole, of its type, and not empty":
      "a key with an attribute too many is read (developer guide, Constraints: the provided key element does not match)",
    "an item has at most 400 KB, the names of its attributes counted":
      "its limit is 405,000 bytes (developer guide, Quotas: 400 KB, names included)",
    "conditions compare members, alternatives, order, and a stored null":
      "a comparison of another type is TypeError as an HTML page",
    "a placeholder is given and used, a reserved word has one": "KeyError as an HTML page",
    "an index goes on after the keys of any item, its own and the table's":
      "a start without the index's keys is KeyError as an HTML page (API reference, Query: ExclusiveStartKey)",
    "a query has one partition, an index that there is, and no consistent read of a global one":
      "a query without a partition is KeyError as an HTML page (API reference, Query)",
  },
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
  EventBridge: {
    "each entry is taken or refused alone, in the order they came":
      "events from aws.ec2 are taken (API reference, PutEventsResultEntry)",
    "a request has one to ten entries, of 1 MB together":
      "a request without entries is taken (API reference, PutEvents: 1 to 10)",
    "an event arrives in its envelope": "it has no account (user guide, Event structure)",
    "a target may be given a part of the event, or a text with parts of it":
      "InputPath is ignored (API reference, Target)",
    "a rule has a pattern or a schedule that there is":
      "`rate(5 minute)` is taken (user guide, Setting a schedule pattern)",
    "patterns match by value, prefix, suffix, absence, number, wildcard and alternative":
      "TestEventPattern answers nothing; where rules are matched it knows no wildcard or suffix",
  },
  Logs: MOTO_LOGS,
  S3: {
    "what does not have its checksum is not kept": "it is kept (user guide, Checking object integrity)",
    "a presigned address takes no other type, length, content or key": "it checks no signature",
    "a presigned address has its time": "it checks no time (user guide, Presigned URLs)",
    "parts are of this upload, in order, and all but the last of 5 MiB":
      "any order is taken (API reference, CompleteMultipartUpload: InvalidPartOrder)",
    "an aborted upload is none": "a part for it is an error without a name (API reference, UploadPart: NoSuchUpload)",
    "a token that nobody gave is InvalidArgument": "it is taken as a key",
  },
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
  StepFunctions: "it evaluates no JSONata, and without its interpreter executions are made up; flow is judged by pairs",
};

/** What moto 5.2.5 does otherwise than AWS. */
import type { Skips } from "../skips.ts";
import { MOTO_DYNAMODB } from "./moto-dynamodb.ts";
import { MOTO_EFS } from "./moto-efs.ts";
import { MOTO_EC2 } from "./moto-ec2.ts";
import { MOTO_LOGS } from "./moto-logs.ts";
import { MOTO_SSM } from "./moto-ssm.ts";

export const MOTO: Skips = {
  DynamoDB: MOTO_DYNAMODB,
  EC2: MOTO_EC2,
  EFS: MOTO_EFS,
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
    "a presigned address takes a part, of the length that was signed": "it checks no signature",
    "what has arrived of an upload is listed by the parts' numbers, page by page":
      "a page that is cut says it is the last (API reference, ListParts: IsTruncated)",
    "uploads under way are listed by key and by age":
      "they are listed as they began (API reference, ListMultipartUploads: sorted by key)",
    "a presigned address has its time": "it checks no time (user guide, Presigned URLs)",
    "parts are of this upload, in order, and all but the last of 5 MiB":
      "any order is taken (API reference, CompleteMultipartUpload: InvalidPartOrder)",
    "an aborted upload is none": "a part for it is an error without a name (API reference, UploadPart: NoSuchUpload)",
    "a token that nobody gave is InvalidArgument": "it is taken as a key",
  },
  SNS: {
    "a queue's subscription is listed with its ARN, an address's as pending":
      "an address needs no confirmation (API reference, Subscribe)",
    "a message has a body of at most 256 KiB, and a subject of one short line":
      "a message may be empty (API reference, Publish: Message is required; AWS says `Empty message`)",
    "a protocol and its endpoint must be ones that SNS has": "any protocol is taken (API reference, Subscribe)",
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

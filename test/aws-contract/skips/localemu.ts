/** What LocalEmu 1.3.2 does otherwise than AWS. EC2, EFS, Logs, SSM and DynamoDB are moto's with a few additions of its own. */
import type { Skips } from "../skips.ts";
import { MOTO_DYNAMODB } from "./moto-dynamodb.ts";
import { MOTO_EC2 } from "./moto-ec2.ts";
import { MOTO_EFS } from "./moto-efs.ts";
import { MOTO_LOGS } from "./moto-logs.ts";
import { MOTO_SSM } from "./moto-ssm.ts";

const NO_FUNCTIONS = "its Lambda functions need Docker";
const NO_JSONATA = "it evaluates no JSONata";

/** All but these, which LocalEmu does as AWS. */
const without = (reasons: Readonly<Record<string, string>>, ...done: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(reasons).filter(([sentence]) => !done.includes(sentence)));

export const LOCALEMU: Skips = {
  DynamoDB: {
    ...MOTO_DYNAMODB,
    "what there is not is read as no item, and deleted without an error":
      "a delete of nothing answers an empty item (API reference, DeleteItem: Attributes)",
    "a put replaces the whole item, and answers what it replaced where that is asked for":
      "a put on nothing answers an empty item (API reference, PutItem: Attributes)",
  },
  EC2: MOTO_EC2,
  EFS: MOTO_EFS,
  EventBridge: {
    "each entry is taken or refused alone, in the order they came":
      "events from aws.ec2 are taken (API reference, PutEventsResultEntry)",
    "a request has one to ten entries, of 1 MB together":
      "a request without entries is taken (API reference, PutEvents: 1 to 10)",
    "a rule has a pattern or a schedule that there is":
      "a pattern that cannot be is taken (API reference, PutRule: InvalidEventPatternException)",
    "a rule that there is not has no targets; deleting it is no error":
      "deleting it is ResourceNotFoundException (API reference, DeleteRule: all calls will succeed)",
  },
  Logs: without(
    MOTO_LOGS,
    "a pattern has phrases, alternatives, words to leave out, and members of JSON",
    "a group is found by any part of its name, in the letters' case",
    "groups are looked for by prefix or by pattern, not by both",
  ),
  S3: {
    "a list is in the order of the keys' bytes, page by page": "a key outside ASCII is a UnicodeDecodeError inside it",
    "a token that nobody gave is InvalidArgument": "it is an exception inside it",
  },
  SQS: {
    "how much, how long and how late have their ranges":
      "VisibilityTimeout and DelaySeconds have none (API reference, ReceiveMessage and SendMessage)",
    "an attribute is one that there is, with a value in its range":
      "any value is taken (API reference, SetQueueAttributes)",
    "a dead-letter queue has to be there": "it need not (API reference, SetQueueAttributes: RedrivePolicy)",
  },
  SSM: {
    ...without(MOTO_SSM, "an instance that SSM does not know is not listed"),
    "instances are filtered by a key that there is, 5 to 50 a page":
      "any key is taken (API reference, DescribeInstanceInformation: InvalidFilterKey)",
    "an invocation that there is not is InvocationDoesNotExist":
      "the error has no name (API reference, GetCommandInvocation)",
    "an instance whose role may is online, and carries out a command":
      "CreateFleet with an instance profile is an AttributeError inside it",
    "of several parameters, those that there are not are named":
      "their leading slash is lost (API reference, GetParameters: InvalidParameters)",
    "an overwritten parameter has the next version, and the earlier one stays to be asked for":
      "its name comes back with the version (API reference, Parameter)",
  },
  StepFunctions: {
    "an execution has its input, its output and its times": NO_JSONATA,
    "an execution that fails has the error of its Fail state": NO_JSONATA,
    "an input is JSON of 256 KiB at most, and a name has no slash":
      "a longer one is taken (API reference, StartExecution: 262144)",
    "a stopped execution says why; stopping it again changes nothing":
      "DescribeExecution does not say why (API reference, DescribeExecution: error, cause)",
    "an error and a cause have their lengths": "any are taken (API reference, StopExecution)",
    "executions are listed newest first, by status, page by page":
      "any token is taken (API reference, ListExecutions: InvalidToken)",
    "a definition is one of the States Language, and a name has its characters":
      "expressions and transitions are not checked (API reference, CreateStateMachine: InvalidDefinition)",
    "a machine that is deleted starts nothing, and is gone when its executions are":
      "it is gone at once (API reference, DeleteStateMachine)",
    "a token ends its wait once, with an output; afterwards the task has timed out": NO_FUNCTIONS,
    "a failure by token is the task's error": NO_FUNCTIONS,
    "a task whose heartbeat is missed is over, and its token with it": NO_FUNCTIONS,
    "a task that takes too long is over, and its token with it": NO_FUNCTIONS,
    "the token of a stopped execution is over": NO_FUNCTIONS,
    "what is no token is InvalidToken, what is no JSON InvalidOutput, what is too long not valid": NO_FUNCTIONS,
    "a redriven execution keeps its ARN, and waits with another token": NO_FUNCTIONS,
    "the history is a chain of events, read forwards, backwards and in pages": NO_FUNCTIONS,
  },
};

/**
 * What the local cloud lacks of each service, as data: docs/local-cloud.md is written from it, and a test holds it against
 * the services' own tables. An operation that is served and not named under `partial` does what AWS documents of it, as far
 * as a client can see. One that is not served answers 501 `NotImplemented` by its name.
 */
import { CLOUDWATCH_GAPS } from "./cloudwatch/gaps.ts";
import { ECR_GAPS } from "./ecr/gaps.ts";
import { EC2_GAPS } from "./ec2/gaps.ts";
import { KMS_GAPS } from "./kms/gaps.ts";
import { SERVICE_QUOTAS_GAPS } from "./servicequotas/gaps.ts";
import { SNS_GAPS } from "./sns/gaps.ts";

export interface Gaps {
  readonly title: string;
  /** The SDK client that knows the service's operations. */
  readonly client: string;
  /** About the service as a whole. */
  readonly notes: readonly string[];
  /** By operation: what of it is missing. */
  readonly partial: Readonly<Record<string, string>>;
  /** Operations somebody may look for in vain. */
  readonly lacking: readonly string[];
}

const SETTING_ONLY = "kept and answered; nothing acts on it";
const NO_PAGES = "one page with everything";

export const GAPS: Readonly<Record<string, Gaps>> = {
  iam: {
    title: "IAM",
    client: "client-iam",
    notes: [
      "**Permissions are enforced**, for each call as whoever signed it: a role's inline and managed policies, its permissions boundary, and the policies of buckets, queues, functions and roles. The account's own key may do everything. Conditions know the operators `StringEquals`, `StringLike`, `Bool`, `Arn…`, `Null`, their negations, `…IfExists`, `ForAllValues:` and `ForAnyValue:`; a policy with another one makes the call fail (500) rather than pass. A mount is judged by the file system's policy and, with `iam`, the instance's role. Not there: session policies, `dynamodb:Attributes`, what an instance's SSM agent needs of its role but for sessions, and a mount that may read but not write (it is refused unless asked for with `ro`).",
      "`GET /_local/authorizations` tells which rights roles needed, and the statement that granted or denied each; `DELETE` forgets them.",
      "No users, groups, access keys, identity providers or MFA: there is the account's own key, and sessions of roles.",
      "Of AWS's managed policies two are known: AWSLambdaBasicExecutionRole and AmazonSSMManagedInstanceCore.",
    ],
    partial: {
      CreateServiceLinkedRole: "for Spot, EFS and the other services of local/iam/facts.ts; no CustomSuffix",
      ListAttachedRolePolicies: "PathPrefix is ignored",
    },
    lacking: [
      "SimulatePrincipalPolicy",
      "CreateUser",
      "ListRoles",
      "ListPolicyVersions",
      "CreateOpenIDConnectProvider",
    ],
  },
  sts: {
    title: "STS",
    client: "client-sts",
    notes: [],
    partial: {
      AssumeRole: "session policies, session tags, ExternalId, SourceIdentity and MFA are ignored",
    },
    lacking: ["AssumeRoleWithWebIdentity", "GetSessionToken", "DecodeAuthorizationMessage"],
  },
  pricing: {
    title: "Price List",
    client: "client-pricing",
    notes: ["It knows the types of the local market, on demand, with Linux, in the account's region."],
    partial: { GetProducts: "AmazonEC2 alone; the Price List is asked in the account's own region, too" },
    lacking: ["DescribeServices", "GetAttributeValues", "GetPriceListFileUrl", "ListPriceLists"],
  },
  logs: {
    title: "CloudWatch Logs",
    client: "client-cloudwatch-logs",
    notes: [
      "Events are there as soon as PutLogEvents has answered; on AWS it can take seconds.",
      "Nothing expires: a retention is kept and answered.",
    ],
    partial: {
      FilterLogEvents:
        "terms, `?`, `-`, `%regular expressions%` and JSON patterns; space-delimited patterns and `[*]` are refused",
      DescribeLogGroups: "this account only; no search by identifier",
      CreateLogGroup: "KMS keys and deletion protection are ignored",
      PutRetentionPolicy: SETTING_ONLY,
    },
    lacking: ["StartQuery", "StartLiveTail", "PutSubscriptionFilter", "PutMetricFilter", "DeleteLogStream"],
  },
  dynamodb: {
    title: "DynamoDB",
    client: "client-dynamodb",
    notes: [
      "The engine is dynalite: tables, both kinds of index, every expression language, conditions, paging, capacity figures. Settled reads only: a read without `ConsistentRead` is never stale here.",
      "Items never expire, which is the hardest case that AWS's own words allow.",
      "No transactions, streams, PartiQL, backups or global tables. On-demand tables are never throttled.",
    ],
    partial: {
      UpdateTimeToLive: "the setting; items never expire",
      UpdateContinuousBackups: "the setting; nothing is backed up",
      CreateTable: "streams, encryption keys, table classes and deletion protection are not acted on",
    },
    lacking: ["TransactWriteItems", "TransactGetItems", "ExecuteStatement", "RestoreTableToPointInTime"],
  },
  s3: {
    title: "S3",
    client: "client-s3",
    notes: [
      "Path and virtual-host addresses, presigned URLs, multipart uploads, conditional requests, ranges. Streamed bodies are accepted with chunk signatures, which are not checked (the headers' signature is).",
      "SHA-1, SHA-256, CRC32 and CRC32C are verified. CRC64NVME is kept and answered, not verified; newer algorithms are ignored.",
      "Ignored in all operations: ACLs and grants, object tags, expected owners, KMS and customer keys, object lock, requester pays, website redirects.",
    ],
    partial: {
      PutBucketVersioning: "the setting; an object has one version, and version ids are ignored",
      PutBucketLifecycleConfiguration: "the setting; nothing expires",
      PutPublicAccessBlock: SETTING_ONLY,
      PutBucketEncryption: SETTING_ONLY,
      PutBucketOwnershipControls: SETTING_ONLY,
      CreateBucket: "no object lock",
      ListMultipartUploads: "no delimiter",
    },
    lacking: [
      "PutObjectTagging",
      "GetObjectAcl",
      "ListObjectVersions",
      "UploadPartCopy",
      "PutBucketNotificationConfiguration",
      "PutBucketCors",
    ],
  },
  sqs: {
    title: "SQS",
    client: "client-sqs",
    notes: ["Standard queues, by the JSON protocol of clients since the end of 2023. A FIFO queue answers 501."],
    partial: {
      SendMessage: "no message groups; system attributes are ignored",
      SetQueueAttributes: "encryption attributes are kept and answered",
    },
    lacking: ["SendMessageBatch", "DeleteMessageBatch", "ListQueues", "PurgeQueue", "ChangeMessageVisibility"],
  },
  sns: SNS_GAPS,
  cloudwatch: CLOUDWATCH_GAPS,
  ssm: {
    title: "Systems Manager",
    client: "client-ssm",
    notes: [
      "Session Manager: a shell and commands on a real terminal, commands without one, and ports, over a data channel as AWS's own client speaks it; as `ssm-user`, who may do everything by `sudo`. An instance is connected when its role has the four actions of ssmmessages. It was written from AWS's client and agent, and neither has ever spoken to it: agreement with our own client proves nothing about them. Not there: KMS encryption, logs of sessions, Run As, idle time-outs, the account's session preferences, pauses of publication, documents of one's own.",
      "Documents and commands run on the instances, as root, with the agent's environment. An instance is known `ssmRegistrationSeconds` after it is `running`.",
      "No events to EventBridge about commands, no maintenance windows, patches, inventory or automation.",
      "Parameter Store's reads share forty a second, its default throughput; nothing else is throttled, since AWS gives no figures.",
      "`/aws/service/ami-amazon-linux-latest/…` and the parameter of the deep learning image name the images of EC2 here.",
    ],
    partial: {
      CreateDocument: "JSON command documents of schema 2.2 with aws:runShellScript and aws:downloadContent (from S3)",
      UpdateDocument: "as CreateDocument",
      CreateAssociation:
        "applied once to each instance when it registers; schedules, output locations and rate control are ignored",
      UpdateAssociation: "as CreateAssociation",
      CancelCommand: "the invocation is Cancelled at once; a script that already runs goes on",
      ListCommands: "filters are ignored",
      ListCommandInvocations: "filters are ignored",
      StartSession:
        "SSM-SessionManagerRunShell, AWS-StartInteractiveCommand, AWS-StartNonInteractiveCommand and AWS-StartPortForwardingSession",
      DescribeSessions: "AccessType and the filter Status are not there",
      SendCommand: "no output to S3 or Logs, no notifications or alarms; they are ignored",
      PutParameter: "a SecureString has no key of its own; AllowedPattern and parameter policies are ignored",
      GetParametersByPath: "ParameterFilters are ignored",
    },
    lacking: [
      "StartAccessRequest",
      "DescribeParameters",
      "GetParameterHistory",
      "ListDocuments",
      "StartAutomationExecution",
    ],
  },
  kms: KMS_GAPS,
  servicequotas: SERVICE_QUOTAS_GAPS,
  ecr: ECR_GAPS,
  efs: {
    title: "EFS",
    client: "client-efs",
    notes: [
      "A file system is a directory, and mounting binds it: one kernel's consistency, not NFS's. Close-to-open caching, stale handles, locks that time out and slow metadata do not exist here.",
      "Mounting needs an `available` mount target in the instance's network by its IP address, and security groups that admit NFS. The policies of the file system and, with `iam`, of the instance's role decide then.",
      "No throughput limits, no burst credits, no storage classes. Sizes are measured; a file system is not encrypted.",
    ],
    partial: {
      CreateFileSystem: "One Zone file systems answer 501; performance and throughput modes are kept and answered",
      CreateMountTarget: "no IPv6",
      ListTagsForResource: NO_PAGES,
      UpdateFileSystem: "the modes are kept and answered; no throughput is limited",
      PutBackupPolicy: SETTING_ONLY,
      PutFileSystemPolicy: "its actions are not checked to be of EFS; it is evaluated at every mount",
      PutLifecycleConfiguration: SETTING_ONLY,
    },
    lacking: ["CreateAccessPoint", "DescribeAccessPoints", "CreateReplicationConfiguration"],
  },
  ec2: EC2_GAPS,
  events: {
    title: "EventBridge",
    client: "client-eventbridge",
    notes: [
      "The default bus only. Deliveries are kept until they succeed, retried as AWS says, and dead-lettered. Delays, duplicates and losses can be ordered (below).",
      "No archives, replays, pipes, API destinations, schema registry or EventBridge Scheduler.",
    ],
    partial: {
      PutTargets: "Lambda functions, SQS queues and state machines; any other target answers 501",
      PutRule: "a rule's own role and managed rules are ignored",
      PutEvents: "no global endpoints",
    },
    lacking: ["CreateEventBus", "CreateArchive", "StartReplay", "ListRuleNamesByTarget", "PutPermission"],
  },
  lambda: {
    title: "Lambda",
    client: "client-lambda",
    notes: [
      "A function runs in a process of its own, by the Lambda Runtime API, with the role's credentials and the documented variables. It is this machine's Node whatever the architecture; other runtimes are refused.",
      "It is a process, not a microVM: it sees this machine's files, its memory limit is the heap's, and its CPU share does not follow the memory.",
      "Layers are stored and served, and not mounted under /opt. No versions, aliases, URLs, VPC, SnapStart or event source mappings; what is not known is refused by name.",
    ],
    partial: {
      CreateFunction: "zip packages for this machine's Node; 501 by name for the rest",
      UpdateFunctionConfiguration: "as CreateFunction",
      UpdateFunctionCode: "zip packages only",
      AddPermission: "conditions on organisations and function URLs are ignored",
      Invoke: "no client context",
      ListFunctions: "no versions",
      ListLayers: "compatible runtimes and architectures do not filter",
      ListLayerVersions: "compatible runtimes and architectures do not filter",
    },
    lacking: ["PublishVersion", "CreateAlias", "CreateEventSourceMapping", "CreateFunctionUrlConfig"],
  },
  stepfunctions: {
    title: "Step Functions",
    client: "client-sfn",
    notes: [
      "Standard workflows in JSONata: every state but a distributed Map, retries, catches, task tokens, heartbeats, time-outs, redrive, the limits on payload and history. A machine in JSONPath, an express one or a version is refused.",
      "One integration, `lambda:invoke`, with and without `.waitForTaskToken`. No activities, nested executions, or `aws-sdk` integrations.",
      "The API's token buckets are those of the service quotas page, by Region; state transitions are never held up.",
      "JSONata is the reference library; AWS has its own and may differ in what neither documents. Histories are held in memory while they are read.",
    ],
    partial: {
      CreateStateMachine: "standard, JSONata; no versions, no customer keys; logging and tracing are kept and answered",
      UpdateStateMachine: "as CreateStateMachine",
      StartExecution: "traceHeader is ignored",
      ValidateStateMachineDefinition: "what CreateStateMachine would refuse; AWS also warns of style",
    },
    lacking: ["StartSyncExecution", "CreateActivity", "PublishStateMachineVersion", "TestState", "DescribeMapRun"],
  },
  apigatewayv2: {
    title: "API Gateway (HTTP APIs)",
    client: "client-apigatewayv2",
    notes: [
      "An API is reached at `<endpoint>/_aws/execute-api/<api id>`, with and without a stage; on AWS it has a host name of its own.",
      "Lambda proxies in payload format 2.0, with IAM authorisation or none. No JWT or Lambda authorisers, CORS, custom domains, access logs, throttling or WebSocket APIs; what is not known is refused by name. `execute-api:Invoke` is not checked against policies.",
    ],
    partial: {
      CreateStage: "automatic deployment; no access logs, no throttling",
      CreateIntegration: "AWS_PROXY to Lambda, format 2.0",
      CreateRoute: "authorisation NONE and AWS_IAM",
      GetApis: NO_PAGES,
      GetIntegrations: NO_PAGES,
      GetRoutes: NO_PAGES,
      GetStages: NO_PAGES,
    },
    lacking: ["CreateDeployment", "CreateAuthorizer", "CreateDomainName"],
  },
  cloudformation: {
    title: "CloudFormation",
    client: "client-cloudformation",
    notes: [
      "Templates in JSON. Stacks are made of the other services' own operations, as the caller, in the order of their dependencies, with rollback; a stop in the middle of an operation is rolled back at the next start.",
      "No nested stacks, stack sets, custom resources, macros, transforms, modules, drift detection, imports, hooks, stack policies or dynamic references other than those refused by name.",
      "Of the resources, security groups alone carry `aws:cloudformation:` tags.",
    ],
    partial: {
      CreateStack: "service role, time-out, stack policy and client token are ignored",
      UpdateStack: "as CreateStack",
      DeleteStack: "service role, client token and DeletionMode are ignored",
      CreateChangeSet: "no imports, no nested stacks",
      GetTemplate: "as it was given, whatever the stage asked for",
    },
    lacking: ["CreateStackSet", "DetectStackDrift", "ListExports", "SetStackPolicy", "CancelUpdateStack"],
  },
};

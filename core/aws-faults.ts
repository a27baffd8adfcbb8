/**
 * AWS's own names for what ends an execution that is not the job's fault: those the state machines name, and those a
 * young account meets (aws-review §5). The job's error is then `ExecutionFailed`, and its message begins with the name.
 */
interface AwsFault {
  /** Who says it. */
  readonly service: string;
  readonly meaning: string;
  readonly remedy: string;
}

const FUNCTION_LOG =
  "The functions' log group in CloudWatch (`/spot-connect/STACK/functions`) says why; the failed state in the Step Functions console links to it.";
const SUBMIT_AGAIN = "Submit the job again when AWS is well: https://health.aws.amazon.com.";
/** As often as the state machines' `Retry` says. */
const TRIED_SIX_TIMES = `It was tried six times. ${SUBMIT_AGAIN}`;
const TRIED_LONG = `It was tried for about half an hour. ${SUBMIT_AGAIN}`;

export const AWS_FAULTS = {
  "States.ALL": {
    service: "Step Functions",
    meaning: "Any error at all; only matched, never given.",
    remedy: FUNCTION_LOG,
  },
  "States.Timeout": {
    service: "Step Functions",
    meaning: "A state or the execution took longer than it may.",
    remedy: FUNCTION_LOG,
  },
  "States.HeartbeatTimeout": {
    service: "Step Functions",
    meaning: "The agent sent no heartbeat; the job is looked at, and goes on.",
    remedy: "Nothing: CheckAttempt follows it.",
  },
  "States.TaskFailed": {
    service: "Step Functions",
    meaning: "A state failed without a name of its own.",
    remedy: FUNCTION_LOG,
  },
  "States.Runtime": {
    service: "Step Functions",
    meaning: "The state machine met input it cannot read.",
    remedy: "This is a fault of the project: report it with the execution's history.",
  },
  "States.QueryEvaluationError": {
    service: "Step Functions",
    meaning: "An expression of the state machine failed.",
    remedy: "This is a fault of the project: report it with the execution's history.",
  },
  "States.DataLimitExceeded": {
    service: "Step Functions",
    meaning: "A state's data is over 256 KiB.",
    remedy: "Make the job's JSON smaller: large things belong into its directory.",
  },
  "Lambda.TooManyRequestsException": {
    service: "Lambda",
    meaning: "The account runs as many functions at once as it may; new accounts may run only 10.",
    remedy:
      "Raise it: `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000`.",
  },
  "Lambda.ServiceException": { service: "Lambda", meaning: "Lambda failed.", remedy: TRIED_LONG },
  "Lambda.AWSLambdaException": { service: "Lambda", meaning: "Lambda failed.", remedy: TRIED_LONG },
  "Lambda.SdkClientException": {
    service: "Lambda",
    meaning: "Step Functions could not reach Lambda.",
    remedy: TRIED_LONG,
  },
  "Lambda.ClientExecutionTimeoutException": {
    service: "Lambda",
    meaning: "Lambda did not answer Step Functions in time.",
    remedy: TRIED_SIX_TIMES,
  },
  "Lambda.Unknown": {
    service: "Lambda",
    meaning: "The function failed in a way Lambda has no name for, such as out of memory.",
    remedy: FUNCTION_LOG,
  },
  "Runtime.ExitError": { service: "Lambda", meaning: "The function's process ended.", remedy: FUNCTION_LOG },
  "Sandbox.Timedout": { service: "Lambda", meaning: "The function took longer than it may.", remedy: FUNCTION_LOG },
  AccessDeniedException: {
    service: "EFS, DynamoDB, SSM, …",
    meaning: "The function's role, or a service control policy of the organisation, forbids what the message names.",
    remedy:
      "For iam:CreateServiceLinkedRole on a first file system: `aws iam create-service-linked-role --aws-service-name elasticfilesystem.amazonaws.com`. Else allow the action where the message says, and deploy again.",
  },
  AccessDenied: {
    service: "EFS, S3, IAM",
    meaning: "The function's role, or a service control policy of the organisation, forbids what the message names.",
    remedy: "Allow the action where the message says, and deploy again.",
  },
  UnauthorizedOperation: {
    service: "EC2",
    meaning: "The function's role, or a service control policy of the organisation, forbids it.",
    remedy:
      "Read the encoded text with `aws sts decode-authorization-message --encoded-message <text>`: it names the action and the policy.",
  },
  FileSystemLimitExceeded: {
    service: "EFS",
    meaning: "The account has as many file systems as it may.",
    remedy:
      "Delete one that is not needed, name an existing one (`filesystem`), or raise the quota: `--service-code elasticfilesystem --quota-code L-848C634D`.",
  },
  NetworkInterfaceLimitExceeded: {
    service: "EFS",
    meaning: "The account has as many network interfaces as it may, and a mount target is one.",
    remedy: "Delete interfaces that are not needed, or raise the quota: `--service-code vpc --quota-code L-DF5E4CA3`.",
  },
  SecurityGroupNotFound: {
    service: "EFS",
    meaning: "The stack's security group is gone.",
    remedy: "Deploy the stack again: `npx serverless deploy`.",
  },
  SubnetNotFound: {
    service: "EFS",
    meaning: "A subnet was deleted meanwhile.",
    remedy: "Submit again in ten minutes, when the network is looked at anew.",
  },
  ResourceNotFoundException: {
    service: "DynamoDB, SSM",
    meaning: "A part of the stack is gone.",
    remedy: "Deploy the stack again: `npx serverless deploy`.",
  },
  ParameterNotFound: {
    service: "SSM",
    meaning: "The parameter of a `resolve:ssm:` image does not exist in this region.",
    remedy: "Look with `aws ssm get-parameter --name …`, or name the image by its id.",
  },
} as const satisfies Record<string, AwsFault>;

const awsFault = (name: string): AwsFault | null =>
  Object.hasOwn(AWS_FAULTS, name) ? AWS_FAULTS[name as keyof typeof AWS_FAULTS] : null;

/** A foreign error for people: `Name: what AWS said. What to do.` */
export function describeForeignError(name: string, message: string | null): string {
  const said = message === null || message === "" ? name : `${name}: ${message}`;
  const remedy = awsFault(name)?.remedy;
  return remedy === undefined ? said : `${said.replace(/[.\s]*$/, "")}. ${remedy}`;
}

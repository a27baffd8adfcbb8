/** Where AWS does not keep its own models, or a test means not to. Each is seen in every whole run, or it goes. */

export interface Exception {
  /** Of `<side> <service>:<operation> <member's path>`. */
  readonly at: RegExp;
  /** How the rule begins. */
  readonly rule: string;
  readonly reason: string;
  readonly source: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    at: /^answer dynamodb:\w+Table \S*\.NumberOfDecreasesToday$/,
    rule: "range at least 1",
    reason: "AWS answers 0 when there were none",
    source: "AWS CLI reference, dynamodb create-table, examples",
  },
  {
    at: /^answer dynamodb:\w+Table \S*\.TableThroughputModeSummary$/,
    rule: "a member of the model",
    reason: "DynamoDB sends it beside BillingModeSummary and documents only that one",
    source: "the test suite of dynalite, which ran against AWS",
  },
  {
    at: /^answer dynamodb:Batch\w+ Unprocessed(Items|Keys)$/,
    rule: "length at least 1",
    reason: "AWS answers an empty map when all was done",
    source: "AWS CLI reference, dynamodb batch-write-item and batch-get-item, examples",
  },
  {
    at: /^answer ssm:GetParameters InvalidParameters$/,
    rule: "length at least 1",
    reason: "AWS answers an empty list when it knows them all",
    source: "AWS CLI reference, ssm get-parameters, examples",
  },
  {
    at: /^answer ssm:GetCommandInvocation Execution(Start|End)DateTime$/,
    rule: "pattern",
    reason: "AWS answers milliseconds; the pattern has room for one figure of a fraction",
    source: "AWS CLI reference, ssm get-command-invocation, example 1",
  },
  {
    at: /^answer apigateway:DeleteIntegration $/,
    rule: "an error of the operation or common to all: ConflictException",
    reason: "AWS answers it for an integration that a route names",
    source: "github.com/milliHQ/terraform-aws-next-js/issues/247",
  },
  {
    at: /^answer cloudformation:DescribeStackEvents StackEvents\[\]\.ResourceStatus$/,
    rule: "enum",
    reason: "events of the stack itself have the stack's statuses, of which the model's list lacks some",
    source: "AWS CLI reference, cloudformation describe-stack-events, examples",
  },
  {
    at: /^answer ec2:\w+VpcEndpoints? VpcEndpoints?(\[\])?\.State$/,
    rule: "enum",
    reason: "the model has Available, EC2 answers available",
    source: "AWS CLI reference, ec2 describe-vpc-endpoints, examples",
  },
  {
    at: /^(request|answer) ec2:(CreateFleet|DescribeInstanceTypes) \S*InstanceTypes?(\[\])?$/,
    rule: "enum",
    reason:
      "EC2 knows more types than a model of some day: what it does not know a fleet names in its Errors, and DescribeInstanceTypes refuses as InvalidInstanceType",
    source: "Amazon EC2 API reference, CreateFleetError, and Error codes",
  },
];

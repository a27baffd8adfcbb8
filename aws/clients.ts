/**
 * Every AWS client of the product, each made once per cold start and only if a function uses it (esbuild drops the
 * others with their SDKs). Region, credentials and endpoint come from the environment, as in every AWS SDK: nothing
 * here knows whether the endpoint is AWS.
 */
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EFSClient } from "@aws-sdk/client-efs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { PricingClient } from "@aws-sdk/client-pricing";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { StandardRetryStrategy } from "@smithy/core/retry";

/**
 * As often as the SDK tries by itself, but a call that EC2 throttled is not tried again: its buckets refill in seconds to
 * minutes, for all jobs together, so a second call at once is only one more that is refused. The state machine asks later.
 */
class AskLater extends StandardRetryStrategy {
  override async refreshRetryTokenForRetry(
    ...[token, error]: Parameters<StandardRetryStrategy["refreshRetryTokenForRetry"]>
  ): ReturnType<StandardRetryStrategy["refreshRetryTokenForRetry"]> {
    if (error.errorType === "THROTTLING") throw new Error("EC2 throttles");
    return super.refreshRetryTokenForRetry(token, error);
  }
}

let dynamoDb: DynamoDBDocumentClient | undefined;
let ec2: EC2Client | undefined;
let efs: EFSClient | undefined;
let eventBridge: EventBridgeClient | undefined;
let iam: IAMClient | undefined;
let lambda: LambdaClient | undefined;
let logs: CloudWatchLogsClient | undefined;
let pricing: PricingClient | undefined;
let stepFunctions: SFNClient | undefined;
let sns: SNSClient | undefined;
let ssm: SSMClient | undefined;

/** Native types in and out; `undefined` members are left out, so optional fields need no care. */
export const dynamoDbClient = (): DynamoDBDocumentClient =>
  (dynamoDb ??= DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  }));

export const ec2Client = (): EC2Client => (ec2 ??= new EC2Client({ retryStrategy: new AskLater(3) }));
export const efsClient = (): EFSClient => (efs ??= new EFSClient({}));
export const eventBridgeClient = (): EventBridgeClient => (eventBridge ??= new EventBridgeClient({}));
export const iamClient = (): IAMClient => (iam ??= new IAMClient({}));
/** One try: an invocation that does not answer may be under way, and a second one beside it helps nobody. */
export const lambdaClient = (): LambdaClient => (lambda ??= new LambdaClient({ maxAttempts: 1 }));
export const logsClient = (): CloudWatchLogsClient => (logs ??= new CloudWatchLogsClient({}));
/** The Price List is served in three regions, us-east-1 among them (AWS General Reference, "Price List endpoints"). */
export const pricingClient = (): PricingClient => (pricing ??= new PricingClient({ region: "us-east-1" }));
export const stepFunctionsClient = (): SFNClient => (stepFunctions ??= new SFNClient({}));
export const snsClient = (): SNSClient => (sns ??= new SNSClient({}));
export const ssmClient = (): SSMClient => (ssm ??= new SSMClient({}));

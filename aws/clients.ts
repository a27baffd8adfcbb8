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
import { LambdaClient } from "@aws-sdk/client-lambda";
import { PricingClient } from "@aws-sdk/client-pricing";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

let dynamoDb: DynamoDBDocumentClient | undefined;
let ec2: EC2Client | undefined;
let efs: EFSClient | undefined;
let eventBridge: EventBridgeClient | undefined;
let lambda: LambdaClient | undefined;
let logs: CloudWatchLogsClient | undefined;
let pricing: PricingClient | undefined;
let stepFunctions: SFNClient | undefined;
let ssm: SSMClient | undefined;

/** Native types in and out; `undefined` members are left out, so optional fields need no care. */
export const dynamoDbClient = (): DynamoDBDocumentClient =>
  (dynamoDb ??= DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  }));

export const ec2Client = (): EC2Client => (ec2 ??= new EC2Client({}));
export const efsClient = (): EFSClient => (efs ??= new EFSClient({}));
export const eventBridgeClient = (): EventBridgeClient => (eventBridge ??= new EventBridgeClient({}));
/** One try: an invocation that does not answer may be under way, and a second one beside it helps nobody. */
export const lambdaClient = (): LambdaClient => (lambda ??= new LambdaClient({ maxAttempts: 1 }));
export const logsClient = (): CloudWatchLogsClient => (logs ??= new CloudWatchLogsClient({}));
/** The Price List is served in three regions, us-east-1 among them (AWS General Reference, "Price List endpoints"). */
export const pricingClient = (): PricingClient => (pricing ??= new PricingClient({ region: "us-east-1" }));
export const stepFunctionsClient = (): SFNClient => (stepFunctions ??= new SFNClient({}));
export const ssmClient = (): SSMClient => (ssm ??= new SSMClient({}));

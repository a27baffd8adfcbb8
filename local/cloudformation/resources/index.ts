/** The resource types a template may use here. */
import type { ResourceType } from "../resource-type.ts";
import { apiGatewayV2Api } from "./apigatewayv2-api.ts";
import { apiGatewayV2Integration } from "./apigatewayv2-integration.ts";
import { apiGatewayV2Route } from "./apigatewayv2-route.ts";
import { apiGatewayV2Stage } from "./apigatewayv2-stage.ts";
import { cloudWatchAlarm } from "./cloudwatch-alarm.ts";
import { dynamoDbTable } from "./dynamodb-table.ts";
import { ec2LaunchTemplate } from "./ec2-launch-template.ts";
import { ec2SecurityGroup } from "./ec2-security-group.ts";
import { ec2SecurityGroupIngress } from "./ec2-security-group-ingress.ts";
import { efsFileSystem } from "./efs-file-system.ts";
import { efsMountTarget } from "./efs-mount-target.ts";
import { eventsRule } from "./events-rule.ts";
import { iamInstanceProfile } from "./iam-instance-profile.ts";
import { iamManagedPolicy } from "./iam-managed-policy.ts";
import { iamRole } from "./iam-role.ts";
import { lambdaEventInvokeConfig } from "./lambda-event-invoke-config.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { lambdaLayerVersion } from "./lambda-layer-version.ts";
import { lambdaPermission } from "./lambda-permission.ts";
import { logsLogGroup } from "./logs-log-group.ts";
import { s3Bucket } from "./s3-bucket.ts";
import { s3BucketPolicy } from "./s3-bucket-policy.ts";
import { snsSubscription } from "./sns-subscription.ts";
import { snsTopic } from "./sns-topic.ts";
import { sqsQueue } from "./sqs-queue.ts";
import { sqsQueuePolicy } from "./sqs-queue-policy.ts";
import { ssmAssociation } from "./ssm-association.ts";
import { ssmDocument } from "./ssm-document.ts";
import { ssmParameter } from "./ssm-parameter.ts";
import { stepFunctionsStateMachine } from "./stepfunctions-state-machine.ts";

const TYPES: Readonly<Record<string, ResourceType>> = {
  "AWS::ApiGatewayV2::Api": apiGatewayV2Api,
  "AWS::ApiGatewayV2::Integration": apiGatewayV2Integration,
  "AWS::ApiGatewayV2::Route": apiGatewayV2Route,
  "AWS::ApiGatewayV2::Stage": apiGatewayV2Stage,
  "AWS::CloudWatch::Alarm": cloudWatchAlarm,
  "AWS::DynamoDB::Table": dynamoDbTable,
  "AWS::EC2::LaunchTemplate": ec2LaunchTemplate,
  "AWS::EC2::SecurityGroup": ec2SecurityGroup,
  "AWS::EC2::SecurityGroupIngress": ec2SecurityGroupIngress,
  "AWS::EFS::FileSystem": efsFileSystem,
  "AWS::EFS::MountTarget": efsMountTarget,
  "AWS::Events::Rule": eventsRule,
  "AWS::IAM::InstanceProfile": iamInstanceProfile,
  "AWS::IAM::ManagedPolicy": iamManagedPolicy,
  "AWS::IAM::Role": iamRole,
  "AWS::Lambda::EventInvokeConfig": lambdaEventInvokeConfig,
  "AWS::Lambda::Function": lambdaFunction,
  "AWS::Lambda::LayerVersion": lambdaLayerVersion,
  "AWS::Lambda::Permission": lambdaPermission,
  "AWS::Logs::LogGroup": logsLogGroup,
  "AWS::S3::Bucket": s3Bucket,
  "AWS::S3::BucketPolicy": s3BucketPolicy,
  "AWS::SNS::Subscription": snsSubscription,
  "AWS::SNS::Topic": snsTopic,
  "AWS::SQS::Queue": sqsQueue,
  "AWS::SQS::QueuePolicy": sqsQueuePolicy,
  "AWS::SSM::Association": ssmAssociation,
  "AWS::SSM::Document": ssmDocument,
  "AWS::SSM::Parameter": ssmParameter,
  "AWS::StepFunctions::StateMachine": stepFunctionsStateMachine,
};

export const typeOf = (name: string): ResourceType | undefined => TYPES[name];

export const typeNames = (): readonly string[] => Object.keys(TYPES);

/** A template with one of every resource type, each referring to others. */
import { trust } from "./account.ts";

const ref = (Ref: string) => ({ Ref });
const arn = (id: string, attribute = "Arn") => ({ "Fn::GetAtt": [id, attribute] });
const code = { S3Bucket: "code", S3Key: "f.zip" };

const identity = {
  Role: {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: ["lambda", "ec2", "states"].map((name) => trust(`${name}.amazonaws.com`).Statement[0]),
      },
      Policies: [
        {
          PolicyName: "inline",
          PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "logs:*", Resource: "*" }] },
        },
      ],
    },
  },
  Policy: {
    Type: "AWS::IAM::ManagedPolicy",
    Properties: {
      Roles: [ref("Role")],
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }],
      },
    },
  },
  Profile: { Type: "AWS::IAM::InstanceProfile", Properties: { Roles: [ref("Role")] } },
};

const storage = {
  Bucket: {
    Type: "AWS::S3::Bucket",
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  },
  BucketPolicy: {
    Type: "AWS::S3::BucketPolicy",
    Properties: {
      Bucket: ref("Bucket"),
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:GetObject",
            Resource: { "Fn::Sub": "${Bucket.Arn}/*" },
            Condition: { Bool: { "aws:SecureTransport": false } },
          },
        ],
      },
    },
  },
  Table: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "listKey"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "list",
          KeySchema: [{ AttributeName: "listKey", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: "true" },
    },
  },
  Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "told" } },
  Subscription: {
    Type: "AWS::SNS::Subscription",
    Properties: { TopicArn: ref("Topic"), Protocol: "email", Endpoint: "ops@example.com" },
  },
  Queue: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeout: 45 } },
  QueuePolicy: {
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [ref("Queue")],
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: arn("Queue"),
          },
        ],
      },
    },
  },
};

const functions = {
  Alarm: {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      Namespace: "AWS/SQS",
      MetricName: "ApproximateNumberOfMessagesVisible",
      Dimensions: [{ Name: "QueueName", Value: arn("Queue", "QueueName") }],
      Statistic: "Maximum",
      // Numbers may be text in a template.
      Period: "60",
      EvaluationPeriods: 1,
      Threshold: "1",
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      TreatMissingData: "notBreaching",
    },
  },
  Log: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 14 } },
  Layer: {
    Type: "AWS::Lambda::LayerVersion",
    Properties: { LayerName: "layer", Content: code, CompatibleRuntimes: ["nodejs24.x"] },
  },
  Function: {
    Type: "AWS::Lambda::Function",
    Properties: {
      Code: code,
      Handler: "index.handler",
      Runtime: "nodejs24.x",
      Role: arn("Role"),
      Timeout: "20",
      Layers: [ref("Layer")],
      Environment: { Variables: { QUEUE: ref("Queue") } },
      LoggingConfig: { LogGroup: ref("Log") },
    },
  },
  InvokeConfig: {
    Type: "AWS::Lambda::EventInvokeConfig",
    Properties: { FunctionName: ref("Function"), Qualifier: "$LATEST", MaximumRetryAttempts: 1 },
  },
  Rule: {
    Type: "AWS::Events::Rule",
    Properties: {
      EventPattern: { source: ["mine"] },
      Targets: [{ Id: "f", Arn: arn("Function"), RetryPolicy: { MaximumRetryAttempts: 2 } }],
    },
  },
  RulePermission: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      FunctionName: ref("Function"),
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
      SourceArn: arn("Rule"),
    },
  },
  Machine: {
    Type: "AWS::StepFunctions::StateMachine",
    Properties: {
      RoleArn: arn("Role"),
      Definition: {
        QueryLanguage: "JSONata",
        StartAt: "Go",
        States: {
          Go: {
            Type: "Task",
            Resource: "arn:${Partition}:states:::lambda:invoke",
            Arguments: { FunctionName: "${FunctionArn}" },
            End: true,
          },
        },
      },
      DefinitionSubstitutions: { Partition: ref("AWS::Partition"), FunctionArn: arn("Function") },
    },
  },
};

const http = {
  Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "api", ProtocolType: "HTTP" } },
  Stage: {
    Type: "AWS::ApiGatewayV2::Stage",
    Properties: { ApiId: ref("Api"), StageName: "$default", AutoDeploy: true },
  },
  Integration: {
    Type: "AWS::ApiGatewayV2::Integration",
    Properties: {
      ApiId: ref("Api"),
      IntegrationType: "AWS_PROXY",
      IntegrationUri: arn("Function"),
      PayloadFormatVersion: "2.0",
    },
  },
  Route: {
    Type: "AWS::ApiGatewayV2::Route",
    Properties: {
      ApiId: ref("Api"),
      RouteKey: "GET /queue",
      Target: { "Fn::Join": ["/", ["integrations", ref("Integration")]] },
    },
  },
  ApiPermission: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      FunctionName: arn("Function"),
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceArn: { "Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*" },
    },
  },
};

const machines = {
  ClientGroup: { Type: "AWS::EC2::SecurityGroup", Properties: { GroupDescription: "clients" } },
  FileGroup: { Type: "AWS::EC2::SecurityGroup", Properties: { GroupDescription: "files" } },
  FileIngress: {
    Type: "AWS::EC2::SecurityGroupIngress",
    Properties: {
      GroupId: arn("FileGroup", "GroupId"),
      IpProtocol: "tcp",
      FromPort: 2049,
      ToPort: 2049,
      SourceSecurityGroupId: arn("ClientGroup", "GroupId"),
    },
  },
  Template: {
    Type: "AWS::EC2::LaunchTemplate",
    Properties: {
      LaunchTemplateData: {
        SecurityGroupIds: [arn("ClientGroup", "GroupId")],
        IamInstanceProfile: { Arn: arn("Profile") },
        MetadataOptions: { HttpTokens: "required" },
      },
    },
  },
  Files: { Type: "AWS::EFS::FileSystem", Properties: { Encrypted: true } },
  MountTarget: {
    Type: "AWS::EFS::MountTarget",
    Properties: {
      FileSystemId: ref("Files"),
      SubnetId: { "Fn::Select": [0, ref("Subnets")] },
      SecurityGroups: [arn("FileGroup", "GroupId")],
    },
  },
  Document: {
    Type: "AWS::SSM::Document",
    Properties: {
      DocumentType: "Command",
      UpdateMethod: "NewVersion",
      Content: {
        schemaVersion: "2.2",
        mainSteps: [{ name: "go", action: "aws:runShellScript", inputs: { runCommand: ["true"] } }],
      },
    },
  },
  Association: {
    Type: "AWS::SSM::Association",
    Properties: { Name: ref("Document"), Targets: [{ Key: "tag:stack", Values: ["s"] }] },
  },
  Parameter: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: ref("Queue") } },
};

/** Resources, and the other sections. */
export const ALL_TYPES = [
  { ...identity, ...storage, ...functions, ...http, ...machines },
  {
    Parameters: { Subnets: { Type: "List<AWS::EC2::Subnet::Id>" } },
    Outputs: { FunctionArn: { Value: arn("Function") }, Endpoint: { Value: arn("Api", "ApiEndpoint") } },
  },
] as const;

/** The environment of a function of a deployment, as serverless.yml gives it. */
export const VARIABLES = {
  AWS_REGION: "us-east-1",
  STACK: "spot-connect-test",
  TABLE: "table",
  BUCKET: "spot-connect-test-bucket",
  LOG_GROUP: "/spot-connect/spot-connect-test/jobs",
  FILE_SYSTEM_TOKEN: "spot-connect-test",
  FILE_SYSTEM_THROUGHPUT: "elastic",
  PUBLIC_IP: "true",
  INPUT_BUCKETS: "",
  SECRETS_PREFIX: "/spot-connect-test/secrets/",
  TOPICS: "",
  RUN_JOB_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:run-job",
  END_JOB_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:end-job",
  LAUNCH_TEMPLATE_ID: "lt-0123456789abcdef0",
  LAUNCH_TEMPLATE_VERSION: "1",
  IMAGE: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  ARM_IMAGE: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
  GPU_IMAGE:
    "resolve:ssm:/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id",
  GPU_ARM_IMAGE:
    "resolve:ssm:/aws/service/deeplearning/ami/arm64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id",
  CLIENT_SECURITY_GROUP_ID: "sg-0123456789abcdef0",
  FILE_SYSTEM_SECURITY_GROUP_ID: "sg-0123456789abcdef1",
  SUBNET_IDS: "",
  STOP_DOCUMENT: "stop",
  SWEEP_FUNCTION: "spot-connect-test-sweepOrphans",
} as const;

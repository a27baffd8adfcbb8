/** `npm start`: the local cloud, with Spot Connect deployed to it as to any account, until Ctrl-C. */
import { join } from "node:path";
import { startCloud } from "@spot-connect/local-cloud";
import { deployStack, type Outputs, type Target } from "./deploy.ts";
import { packageService, ROOT } from "./package.ts";

const STAGE = "dev";
const STACK = `spot-connect-${STAGE}`;

const port = Number(process.env.SPOT_LOCAL_PORT ?? 4566);
const directory = process.env.SPOT_LOCAL_DIRECTORY ?? join(ROOT, ".local-aws");

console.error(`starting the local cloud (state in ${directory}) and compiling serverless.yml …`);
const [cloud, files] = await Promise.all([startCloud({ port, directory }), packageService(STAGE)]);
const { accessKeyId, secretAccessKey } = cloud.credentials;
const target: Target = {
  endpoint: cloud.endpoint,
  region: cloud.region,
  credentials: { accessKeyId, secretAccessKey },
};
const outputs = await deployStack(target, STACK, files);
console.log(guide(target, outputs));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    console.error("stopping; instances end with it, jobs resume at the next start");
    void cloud.stop().then(() => process.exit(0));
  });
}

function guide({ endpoint, region, credentials }: Target, { ApiEndpoint = "", RunJobArn = "" }: Outputs): string {
  return `
Spot Connect is deployed as stack ${STACK} at ${endpoint}

  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}

Submit a job, any of:
  npx spot submit examples/digits/job.json --follow
  curl --aws-sigv4 "aws:amz:${region}:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
    -H 'content-type: application/json' -d '{"name":"hello","command":"echo hello"}' ${ApiEndpoint}/jobs
  aws stepfunctions start-execution --state-machine-arn ${RunJobArn} \\
    --input '{"name":"hello","command":"echo hello"}'
An AWS CLI before 2.13 does not read AWS_ENDPOINT_URL: add  --endpoint-url ${endpoint}

Ctrl-C stops it. State is kept; a job that was running goes on at the next start.`;
}

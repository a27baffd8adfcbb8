/** `npm start`: the local cloud, with Spot Connect deployed to it as to any account, until Ctrl-C. */
import { join } from "node:path";
import { openAccount, type Account } from "./account.ts";
import { ROOT } from "./package.ts";
import { packaged } from "./packaged.ts";

const STAGE = "dev";
const port = Number(process.env.SPOT_LOCAL_PORT ?? 4566);
const directory = process.env.SPOT_LOCAL_DIRECTORY ?? join(ROOT, ".local-aws");

console.error(`starting the local cloud (state in ${directory}) and compiling serverless.yml …`);
const account = await openAccount({ port, directory }, `spot-connect-${STAGE}`, packaged(STAGE));
console.log(guide(account));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    console.error("stopping; instances end with it, jobs resume at the next start");
    void account.cloud.stop().then(() => process.exit(0));
  });
}

function guide({ stack, target, outputs, environment }: Account): string {
  const { ApiEndpoint = "", RunJobArn = "" } = outputs;
  const exports = Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`);
  return `
Spot Connect is deployed as stack ${stack} at ${target.endpoint}

${exports.join("\n")}

Submit a job, any of:
  npx spot submit examples/digits/job.json --follow
  curl --aws-sigv4 "aws:amz:${target.region}:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
    -H 'content-type: application/json' -d '{"name":"hello","command":"echo hello"}' ${ApiEndpoint}/jobs
  aws stepfunctions start-execution --state-machine-arn ${RunJobArn} \\
    --input '{"name":"hello","command":"echo hello"}'
An AWS CLI before 2.13 does not read AWS_ENDPOINT_URL: add  --endpoint-url ${target.endpoint}

Ctrl-C stops it. State is kept; a job that was running goes on at the next start.`;
}

/** A local cloud with Spot Connect deployed in it, as `npm start`, the demo and the end-to-end tests use it. */
import { startCloud, type LocalCloud, type LocalCloudOptions } from "@spot-connect/local-cloud";
import { deployStack, type Outputs, type Target } from "./deploy.ts";
import type { Package } from "./package.ts";

export interface Account {
  readonly cloud: LocalCloud;
  readonly target: Target;
  readonly stack: string;
  readonly outputs: Outputs;
  /** The variables every AWS client reads; what a user would export. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function openAccount(
  options: LocalCloudOptions,
  stack: string,
  files: Promise<Package> | Package,
): Promise<Account> {
  const [cloud, compiled] = await Promise.all([startCloud(options), files]);
  try {
    const { accessKeyId, secretAccessKey } = cloud.credentials;
    const target: Target = {
      endpoint: cloud.endpoint,
      region: cloud.region,
      credentials: { accessKeyId, secretAccessKey },
    };
    const outputs = await deployStack(target, stack, compiled);
    const environment = {
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_REGION: cloud.region,
      AWS_DEFAULT_REGION: cloud.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    return { cloud, target, stack, outputs, environment };
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}

/** What only the local cloud can be asked: `POST /_local/<service>/<action>`. */
export async function control<Result = unknown>(
  { cloud }: Pick<Account, "cloud">,
  path: string,
  body: object = {},
): Promise<Result> {
  const response = await fetch(`${cloud.endpoint}/_local/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`/_local/${path}: HTTP ${response.status}: ${text}`);
  return (text === "" ? null : JSON.parse(text)) as Result;
}

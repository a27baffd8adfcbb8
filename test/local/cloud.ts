/** A local cloud of its own for a test, and what an SDK client needs to reach it. */
import { startCloud } from "../../local/index.ts";
import type { Credentials, LocalCloud, LocalCloudOptions } from "../../local/index.ts";

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** A test wants the first error, not the third. */
  readonly maxAttempts: number;
}

export interface TestCloud {
  readonly cloud: LocalCloud;
  /** Signed with the account's own key. */
  readonly clientConfig: ClientConfig;
}

/** Tests ask in a second what an account's users ask in an hour; those of the buckets say what they want. */
const SHARE = 100;

/** In memory, on any port, in the real time, unless `options` say otherwise. The test stops it: `cloud.stop()`. */
export async function startTestCloud(options: LocalCloudOptions = {}): Promise<TestCloud> {
  const cloud = await startCloud({ ...options, settings: { throttleShare: SHARE, ...options.settings } });
  return { cloud, clientConfig: clientConfigOf(cloud, cloud.credentials) };
}

/** For a client that signs with other credentials, e.g. those of an assumed role. */
export function clientConfigOf(
  cloud: LocalCloud,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): ClientConfig {
  return {
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) },
    maxAttempts: 1,
  };
}

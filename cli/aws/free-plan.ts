/**
 * The account's plan, by Free Tier's GetAccountPlanState (Free Tier API reference, 2023-09-07; JSON 1.0). One call of one
 * operation: it is signed here, which saves a client.
 */
import type { STSClient } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";

type Environment = Readonly<Record<string, string | undefined>>;

/** The one endpoint that there is, whatever the region of the stack. */
const [ENDPOINT, REGION] = ["https://freetier.us-east-1.api.aws", "us-east-1"];

/** null: the account is older than the plans. */
export async function accountPlan({ config }: STSClient, env: Environment): Promise<"FREE" | "PAID" | null> {
  const url = new URL(env["AWS_ENDPOINT_URL"] || ENDPOINT);
  const signer = new SignatureV4({
    credentials: config.credentials,
    region: REGION,
    service: "freetier",
    sha256: config.sha256,
  });
  const { headers, body, method } = await signer.sign({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    path: "/",
    query: {},
    headers: {
      host: url.host,
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AWSFreeTierService.GetAccountPlanState",
    },
    body: "{}",
  });
  const { host: _host, ...sent } = headers;
  return readPlan(await fetch(url, { method, headers: sent, body }));
}

async function readPlan(response: Response): Promise<"FREE" | "PAID" | null> {
  const answer = (await response.json()) as Readonly<Record<string, string>>;
  if (response.ok) return answer["accountPlanType"] === "FREE" ? "FREE" : "PAID";
  const code = answer["__type"]?.split("#").at(-1) ?? `HTTP ${response.status}`;
  if (code === "ResourceNotFoundException") return null;
  const error = new Error(answer["message"] ?? answer["Message"] ?? "no message");
  throw Object.assign(error, { name: code, $fault: response.status >= 500 ? "server" : "client" });
}

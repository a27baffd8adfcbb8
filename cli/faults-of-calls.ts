/** Calls that AWS refused, or that reached nobody. */
import { EXIT } from "./exit-codes.ts";
import type { FaultClass } from "./faults.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const LOCAL = "For the local cloud export what `npm start` prints.";
const WHO = "See who you are with `aws sts get-caller-identity`.";

const regionOf = ({ AWS_REGION, AWS_DEFAULT_REGION }: Environment): string | undefined =>
  AWS_REGION || AWS_DEFAULT_REGION || undefined;
const enable = (env: Environment): string => `\`aws account enable-region --region-name ${regionOf(env) ?? "…"}\``;

type Remedy = string | ((env: Environment) => string);
const refused = (names: readonly string[], remedy: Remedy) => names.map((name) => [name, remedy] as const);

/** By the SDK's error name: what AWS says of a caller it does not let through. */
const REFUSED: ReadonlyMap<string, Remedy> = new Map([
  ...refused(["CredentialsProviderError", "TokenProviderError"], findCredentials),
  ...refused(
    ["ExpiredToken", "ExpiredTokenException", "RequestExpired"],
    `Sign in again (\`aws sso login\`), or export new credentials; if they are new, set the machine's clock. ${LOCAL}`,
  ),
  // A region that is not enabled knows no key of the account (turbot/steampipe-plugin-aws#75, segmentio/aws-okta#225).
  ...refused(
    ["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure"],
    (env) =>
      `AWS does not know the access key: export the right one, with AWS_SESSION_TOKEN if it is temporary. If it is right, the region may not be enabled: ${enable(env)}. ${LOCAL}`,
  ),
  ...refused(
    ["SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"],
    "The secret key does not belong to the access key, the machine's clock is wrong by more than five minutes, or AWS_REGION is not the endpoint's region.",
  ),
  ...refused(
    ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"],
    `${WHO} The identity needs cloudformation:DescribeStacks on the stack and execute-api:Invoke on its API.`,
  ),
  ...refused(
    ["OptInRequired"],
    (env) => `Enable the region: ${enable(env)}; or set another one. If it is enabled, finish the account's sign-up.`,
  ),
]);

function findCredentials({ AWS_PROFILE: profile }: Environment): string {
  if (!profile)
    return `Choose a profile (AWS_PROFILE), sign in (\`aws sso login\`, \`aws configure\`), or export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. ${LOCAL}`;
  const choice = `choose another (--aws-profile, AWS_PROFILE, \`awsProfile\` of spot.json)`;
  return `See that \`aws configure list-profiles\` has ${profile}, sign in (\`aws sso login --profile ${profile}\`), or ${choice}.`;
}

/** The SDK looks elsewhere for what a profile does not give, and at the end names none of the places. */
const NAMELESS = "Could not load credentials from any providers";

const nameProfile = ({ message }: Error, { AWS_PROFILE: profile }: Environment): Pick<FaultClass, "message"> =>
  profile && message === NAMELESS ? { message: `Could not load credentials of the AWS profile ${profile}` } : {};

/** By the code of Node or of the SDK: nobody answered. */
const UNREACHED = [
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "TimeoutError",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_SOCKET",
];
const UNRESOLVED = ["ENOTFOUND", "EAI_AGAIN"];

/** null: not an error of a call. */
export function findCallFault(error: Error, env: Environment): FaultClass | null {
  const remedy = REFUSED.get(error.name);
  if (remedy !== undefined)
    return {
      exitCode: EXIT.refused,
      remedy: typeof remedy === "string" ? remedy : remedy(env),
      ...nameProfile(error, env),
    };
  const codes = codesOf(error);
  if (codes.includes("ECONNREFUSED")) return unavailable(nobodyListens(env));
  if (codes.some((code) => UNRESOLVED.includes(code))) return unavailable(unresolved(env));
  if (codes.some((code) => UNREACHED.includes(code)) || error.message === "fetch failed")
    return unavailable("Check the network (a proxy, a VPN), then try again.");
  return ofService(error);
}

const unavailable = (remedy: string): FaultClass => ({ exitCode: EXIT.unavailable, remedy });

/** Every name and code in the chain of causes; Node puts several addresses' failures into one AggregateError. */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const own = "code" in error ? [error.name, String(error.code)] : [error.name];
  const inner = error instanceof AggregateError ? error.errors : [];
  return [...own, ...[error.cause, ...inner].flatMap(codesOf)];
}

function nobodyListens({ AWS_ENDPOINT_URL: endpoint }: Environment): string {
  return endpoint === undefined
    ? "Nothing listens there. Check the network (a proxy, a VPN), then try again."
    : `Nothing listens at AWS_ENDPOINT_URL=${endpoint}: start the local cloud (\`npm start\`), or unset it to speak to AWS.`;
}

function unresolved(env: Environment): string {
  const { AWS_ENDPOINT_URL: endpoint } = env;
  const what =
    endpoint === undefined
      ? `that ${regionOf(env) ?? "your profile's region"} is a region of AWS`
      : `AWS_ENDPOINT_URL=${endpoint}`;
  return `Check the network and ${what}, then try again.`;
}

/** Any other error of an AWS service; `$fault` tells whose it is. */
function ofService(error: Error & { readonly $fault?: unknown }): FaultClass | null {
  if (error.$fault === undefined) return null;
  if (error.$fault === "server" || /Throttl|TooManyRequests|RequestLimit/.test(error.name))
    return unavailable("Try again in a while.");
  return {
    exitCode: EXIT.refused,
    remedy: "AWS's message says what it does not accept; docs/troubleshooting.md has the usual ones.",
  };
}

/**
 * From a stack's name to a signed client of its API. Region, credentials and endpoint are found as every AWS SDK finds
 * them: they are the CloudFormation client's own, and sign the API's requests as well.
 */
import { CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { SignatureV4 } from "@smithy/signature-v4";
import { createClient, type Client, type HttpRequest } from "../contract/client.ts";
import { NotFoundError, UsageError } from "./exit-codes.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The one that was asked for, else the environment's; undefined: the profile's, as the SDK finds it. The AWS CLI reads
 * AWS_DEFAULT_REGION, the SDK does not: whoever has set up one should not have to set up the other.
 */
export const regionOf = (env: Environment, asked: string | null): string | undefined =>
  asked || env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || undefined;

export async function connect(stack: string, env: Environment, askedRegion: string | null = null): Promise<Client> {
  const region = regionOf(env, askedRegion);
  return await connectThrough(new CloudFormationClient(region ? { region } : {}), stack);
}

export async function connectThrough(cloudFormation: CloudFormationClient, stack: string): Promise<Client> {
  return createClient({ endpoint: await findEndpoint(cloudFormation, stack), fetch, sign: signer(cloudFormation) });
}

/** What the SDK throws where it finds none is no error of a service. */
export function noRegion(cause: unknown): never {
  throw new UsageError("no region is set", {
    remedy: "Give --region, export AWS_REGION, or give your AWS profile one.",
    cause,
  });
}

async function findEndpoint(cloudFormation: CloudFormationClient, stack: string): Promise<string> {
  const region = await cloudFormation.config.region().catch(noRegion);
  const found = await describeStack(cloudFormation, stack);
  if (found === null)
    throw new NotFoundError(`there is no stack ${stack} in ${region}`, {
      remedy: `Name another (--stack, SPOT_STACK), set the region it is in (--region, AWS_REGION), or deploy it: \`npx serverless deploy --region ${region}\`.`,
    });
  const output = found.Outputs?.find(({ OutputKey }) => OutputKey === "ApiEndpoint");
  if (output?.OutputValue !== undefined) return output.OutputValue;
  throw new NotFoundError(`the stack ${stack} in ${region} is ${found.StackStatus} and has no API`, {
    remedy: remedyForStatus(found.StackStatus ?? ""),
  });
}

/** CloudFormation has no code of its own for a missing stack: a ValidationError "Stack with id … does not exist". */
async function describeStack(cloudFormation: CloudFormationClient, stack: string): Promise<Stack | null> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks?.[0] ?? null;
  } catch (error) {
    const isMissing =
      error instanceof Error && error.name === "ValidationError" && /does not exist/.test(error.message);
    if (isMissing) return null;
    throw error;
  }
}

function remedyForStatus(status: string): string {
  if (status.startsWith("DELETE")) return "It is being deleted: deploy it again when it is gone.";
  if (status.endsWith("_IN_PROGRESS")) return "It is being deployed: try again when that is done.";
  if (/ROLLBACK|FAILED/.test(status))
    return "Its deployment failed: `aws cloudformation describe-stack-events` says why; then deploy it again.";
  return "It is no stack of Spot Connect, or of another release: name another (--stack, SPOT_STACK), or deploy it anew.";
}

function signer({ config }: CloudFormationClient) {
  const signature = new SignatureV4({
    credentials: config.credentials,
    region: config.region,
    service: "execute-api",
    sha256: config.sha256,
  });
  return async ({ method, url, headers, body }: HttpRequest): Promise<Readonly<Record<string, string>>> => {
    const signed = await signature.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === "" ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
      body,
    });
    // fetch sends the host itself, and refuses to be told.
    const { host: _host, ...rest } = signed.headers;
    return rest;
  };
}

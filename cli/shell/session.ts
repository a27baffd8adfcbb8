/** Sessions of AWS Systems Manager on one machine: started, resumed and ended. The one place where the CLI asks SSM for them. */
import {
  ResumeSessionCommand,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
  type StartSessionCommandInput,
} from "@aws-sdk/client-ssm";
import { SignatureV4 } from "@smithy/signature-v4";
import { regionOf, type Environment } from "../connect.ts";
import { RefusedError, UnavailableError } from "../exit-codes.ts";
import type { ChannelOptions, Way } from "./data-channel.ts";

export const DOCUMENT = {
  interactive: "AWS-StartInteractiveCommand",
  command: "AWS-StartNonInteractiveCommand",
  forward: "AWS-StartPortForwardingSession",
} as const;

export interface OpenSession {
  readonly id: string;
  readonly way: Way;
  readonly request: StartSessionCommandInput;
}

export interface Sessions {
  start(request: StartSessionCommandInput): Promise<OpenSession>;
  /** What a data channel needs of the service. */
  forChannel(session: OpenSession): Pick<ChannelOptions, "way" | "resume" | "headersFor">;
  /** Failures are nobody's concern: a session without a client ends by itself. */
  end(session: OpenSession): Promise<void>;
  /** For the plugin. */
  region(): Promise<string>;
  endpoint(): Promise<string>;
}

export function openSessions(env: Environment, askedRegion: string | null): Sessions {
  const region = regionOf(env, askedRegion);
  const ssm = new SSMClient(region === undefined ? {} : { region });
  const { config } = ssm;
  return {
    async start(request) {
      try {
        const { SessionId = "", StreamUrl = "", TokenValue = "" } = await ssm.send(new StartSessionCommand(request));
        return { id: SessionId, way: { streamUrl: StreamUrl, tokenValue: TokenValue }, request };
      } catch (error) {
        throw explainStart(error as Error, request);
      }
    },
    forChannel: ({ id, way }) => ({
      way,
      resume: async () => {
        try {
          const { StreamUrl, TokenValue } = await ssm.send(new ResumeSessionCommand({ SessionId: id }));
          return StreamUrl && TokenValue ? { streamUrl: StreamUrl, tokenValue: TokenValue } : null;
        } catch (error) {
          if ((error as Error).name === "DoesNotExistException") return null;
          throw error;
        }
      },
      headersFor: (streamUrl) => signedHeaders(config, streamUrl),
    }),
    async end({ id }) {
      await ssm.send(new TerminateSessionCommand({ SessionId: id })).catch(() => {});
    },
    region: () => config.region(),
    endpoint: async () => {
      const asked = env["AWS_ENDPOINT_URL_SSM"] || env["AWS_ENDPOINT_URL"];
      if (asked) return asked.replace(/\/$/, "");
      const found = await config.endpoint?.();
      if (!found) return `https://ssm.${await config.region()}.amazonaws.com`;
      return `${found.protocol}//${found.hostname}${found.port === undefined ? "" : `:${found.port}`}`;
    },
  };
}

/** As the plugin does it: signed for ssmmessages, unless the URL is so already. */
async function signedHeaders(
  config: SSMClient["config"],
  streamUrl: string,
): Promise<Readonly<Record<string, string>>> {
  const url = new URL(streamUrl);
  if (url.searchParams.has("X-Amz-Signature")) return {};
  const { credentials, region, sha256 } = config;
  const signature = new SignatureV4({ credentials, region, sha256, service: "ssmmessages" });
  const { headers } = await signature.sign({
    method: "GET",
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host },
  });
  const { host: _host, ...rest } = headers;
  return rest;
}

function explainStart(error: Error, { Target, DocumentName }: StartSessionCommandInput): Error {
  if (error.name === "TargetNotConnected")
    return new UnavailableError(`${Target} is not connected to Session Manager`, {
      remedy:
        "A machine needs up to two minutes after its start: try again then. If it never is, its subnet has no way to ssmmessages, or its role none of the ssmmessages actions: `spot doctor`.",
    });
  if (error.name === "AccessDeniedException")
    return new RefusedError(error.message, {
      remedy: `The identity needs ssm:StartSession on the stack's instances and on the document ${DocumentName ?? "SSM-SessionManagerRunShell"}: docs/security.md has the policy.`,
    });
  return error;
}

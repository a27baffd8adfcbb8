import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client, DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { EFSClient, DescribeFileSystemsCommand } from "@aws-sdk/client-efs";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import * as ec2Schemas from "@aws-sdk/client-ec2";
import * as efsSchemas from "@aws-sdk/client-efs";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { iam } from "../../../local/iam/index.ts";
import { VirtualClock } from "../../../local/index.ts";
import type { Service } from "../../../local/index.ts";
import { logs } from "../../../local/logs/index.ts";
import { s3 } from "../../../local/s3/index.ts";
import { sts } from "../../../local/sts/index.ts";
import { clientConfigOf, startTestCloud } from "../cloud.ts";
import type { ClientConfig, TestCloud } from "../cloud.ts";
import { Sha256 } from "../../sha256.ts";

const ec2 = (): Service => ({
  name: "ec2",
  signingName: "ec2",
  protocol: "ec2Query",
  schemas: ec2Schemas,
  operations: { DescribeInstances: () => ({ Reservations: [] }) },
});
const efs = (): Service => ({
  name: "efs",
  signingName: "elasticfilesystem",
  protocol: "restJson1",
  schemas: efsSchemas,
  operations: { DescribeFileSystems: () => ({ FileSystems: [] }) },
});

type Config = ClientConfig & { readonly systemClockOffset?: number };
const FAMILIES = {
  ec2: (config: Config) => new EC2Client(config).send(new DescribeInstancesCommand({})),
  query: (config: Config) => new STSClient(config).send(new GetCallerIdentityCommand({})),
  json: (config: Config) => new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({})),
  restJson: (config: Config) => new EFSClient(config).send(new DescribeFileSystemsCommand({ Marker: "a b/c(1)" })),
  s3: (config: Config) => new S3Client({ ...config, forcePathStyle: true }).send(new ListBucketsCommand({})),
};
type Family = keyof typeof FAMILIES;

const clock = new VirtualClock(Date.now());
let running: TestCloud;
beforeAll(async () => {
  running = await startTestCloud({ clock, services: [iam, sts, logs, s3, ec2, efs] });
});
afterAll(() => running.cloud.stop());

const failure = async (family: Family, config: Config): Promise<string> => {
  const error: unknown = await FAMILIES[family](config).then(
    () => "no error",
    (cause: unknown) => cause,
  );
  return error instanceof Error ? error.name : String(error);
};

const withSecret = (config: ClientConfig, change: Partial<ClientConfig["credentials"]>): ClientConfig => ({
  ...config,
  credentials: { ...config.credentials, ...change },
});

describe("each family of services", () => {
  test.each(Object.keys(FAMILIES) as Family[])("%s answers a request that is signed well", async (family) => {
    await expect(FAMILIES[family](running.clientConfig)).resolves.toBeDefined();
  });

  test.each<[Family, string, string, string]>([
    ["ec2", "AuthFailure", "AuthFailure", "AuthFailure"],
    ["query", "InvalidClientTokenId", "SignatureDoesNotMatch", "SignatureDoesNotMatch"],
    ["json", "UnrecognizedClientException", "InvalidSignatureException", "InvalidSignatureException"],
    ["restJson", "UnrecognizedClientException", "InvalidSignatureException", "InvalidSignatureException"],
    ["s3", "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"],
  ])(
    "%s refuses an unknown key, a wrong secret and a wrong clock in its own words",
    async (family, key, secret, skew) => {
      const { clientConfig } = running;
      expect(await failure(family, withSecret(clientConfig, { accessKeyId: "AKIAUNKNOWN" }))).toBe(key);
      expect(await failure(family, withSecret(clientConfig, { secretAccessKey: "wrong" }))).toBe(secret);
      expect(await failure(family, { ...clientConfig, systemClockOffset: -20 * 60_000 })).toBe(skew);
      expect(await failure(family, { ...clientConfig, systemClockOffset: 20 * 60_000 })).toBe(skew);
    },
  );

  test("a skew of six minutes is too much for all but S3", async () => {
    const config = { ...running.clientConfig, systemClockOffset: -6 * 60_000 };
    expect(await failure("query", config)).toBe("SignatureDoesNotMatch");
    expect(await failure("s3", config)).toBe("no error");
  });

  test("a credential scope of another region is refused", async () => {
    expect(await failure("query", { ...running.clientConfig, region: "eu-west-1" })).toBe("SignatureDoesNotMatch");
  });

  test("without a signature nobody gets anything", async () => {
    const { cloud } = running;
    const answer = await fetch(`${cloud.endpoint}/?Action=GetCallerIdentity&Version=2011-06-15`);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Code>MissingAuthenticationToken</Code>");
  });

  test("S3 says of a signature of version 2, in the address or the header, that it takes version 4 alone", async () => {
    const { endpoint } = running.cloud;
    const presigned = `${endpoint}/bucket/key?AWSAccessKeyId=AKIAEXAMPLE&Signature=c2lnbmF0dXJl&Expires=1800000000`;
    const headers = { authorization: "AWS AKIAEXAMPLE:c2lnbmF0dXJl" };
    for (const answer of [await fetch(presigned), await fetch(`${endpoint}/bucket/key`, { headers })]) {
      expect(answer.status).toBe(400);
      expect(await answer.text()).toMatch(/<Code>InvalidRequest<.*Please use AWS4-HMAC-SHA256/);
    }
  });

  test.each(["x=%2A%21%28%25zz", "x=*!(%zz"])("one signature for whatever encoding: %s", async (encoded) => {
    const { cloud, clientConfig } = running;
    const { host, hostname, port } = new URL(cloud.endpoint);
    const asked = { Action: "GetCallerIdentity", Version: "2011-06-15" };
    const signer = new SignatureV4({ ...clientConfig, service: "sts", sha256: Sha256 });
    const { headers } = await signer.sign({
      method: "GET",
      protocol: "http:",
      hostname,
      port: Number(port),
      path: "/",
      query: { ...asked, x: "*!(%zz" },
      headers: { host },
    });
    const answer = await fetch(`${cloud.endpoint}/?${new URLSearchParams(asked).toString()}&${encoded}`, { headers });
    expect(await answer.text()).toContain("<Arn>");
  });

  test("a body that is not what was signed is refused", async () => {
    const client = new STSClient(running.clientConfig);
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string };
        request.body = request.body.replace("GetCaller", "SetCaller");
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });
});

describe("session credentials", () => {
  const trust = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "sts:AssumeRole" };

  test("work until they expire by the cloud's clock, and only with their token", async () => {
    const { cloud, clientConfig } = running;
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
    await cloud.call("iam", "CreateRole", { RoleName: "worker", AssumeRolePolicyDocument }, cloud.self);
    const assumed = await new STSClient(clientConfig).send(
      new AssumeRoleCommand({
        RoleArn: "arn:aws:iam::000000000000:role/worker",
        RoleSessionName: "i-1",
        DurationSeconds: 900,
      }),
    );
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = assumed.Credentials ?? {};
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: null,
    };
    const session = clientConfigOf(cloud, credentials);
    const identity = await new STSClient(session).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe("arn:aws:sts::000000000000:assumed-role/worker/i-1");
    expect(identity.UserId).toMatch(/^AROA[A-Z2-7]{16}:i-1$/);
    expect(await failure("query", withSecret(session, { sessionToken: "other" }))).toBe("InvalidClientTokenId");

    await clock.run(new Promise<void>((resolve) => clock.at(clock.now() + 900_000, resolve)));
    expect(await failure("query", session)).toBe("ExpiredToken");
    expect(await failure("json", session)).toBe("ExpiredTokenException");
    expect(await failure("ec2", session)).toBe("RequestExpired");
    const caller = { ...cloud.self, accessKeyId: AccessKeyId, arn: identity.Arn ?? "" };
    await expect(cloud.call("sts", "GetCallerIdentity", {}, caller)).rejects.toMatchObject({ name: "ExpiredToken" });
  });

  test("a caller that was never issued is refused in process too", async () => {
    const { cloud } = running;
    const stranger = { ...cloud.self, accessKeyId: "ASIANOBODY" };
    await expect(cloud.call("sts", "GetCallerIdentity", {}, stranger)).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });
});

import { createHash } from "node:crypto";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { uploads } from "../../aws/uploads.ts";
import { useCloud } from "./cloud.ts";
import { VARIABLES } from "./variables.ts";

const running = useCloud();
const body = Buffer.from("not really an archive");
const sha256 = createHash("sha256").update(body).digest("hex");
let port: PortsOf<{ uploads: typeof uploads }>["uploads"];
let s3: S3Client;
beforeAll(async () => {
  s3 = new S3Client({ ...running().config, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: VARIABLES.BUCKET }));
  port = createPorts({ uploads }).uploads;
});

afterEach(() => vi.unstubAllEnvs());

const now = (): string => new Date(running().cloud.clock.now()).toISOString();
/** fetch gives the length itself and refuses to be told. */
const put = (url: string, headers: Readonly<Record<string, string>>, content: Buffer): Promise<Response> =>
  fetch(url, {
    method: "PUT",
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "content-length")),
    body: new Uint8Array(content),
  });

test("a presigned PUT brings the archive to its key", async () => {
  const time = now();
  const { url, headers, expiresAt } = await port.presign({ uploadId: "a1", bytes: body.length, sha256, now: time });
  expect(Date.parse(expiresAt) - Date.parse(time)).toBe(900_000);
  const answer = await put(url, headers, body);
  expect([answer.status, await answer.text()]).toEqual([200, ""]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: VARIABLES.BUCKET, Key: "uploads/a1.tar.gz" }));
  expect(await Body?.transformToString()).toBe(body.toString());
});

test("length, type and checksum are signed", async () => {
  const { url } = await port.presign({ uploadId: "a2", bytes: body.length, sha256, now: now() });
  expect(new URL(url).searchParams.get("X-Amz-SignedHeaders")).toBe(
    "content-length;content-type;host;x-amz-checksum-sha256",
  );
});

test("another body, another length, a checksum left out: refused", async () => {
  const { url, headers } = await port.presign({ uploadId: "a3", bytes: body.length, sha256, now: now() });
  const other = Buffer.from(body.toString().toUpperCase());
  expect((await put(url, headers, other)).status).toBe(400);
  expect((await put(url, headers, Buffer.concat([body, body]))).status).toBe(403);
  const { "x-amz-checksum-sha256": _, ...rest } = headers;
  expect((await put(url, rest, body)).status).toBe(403);
});

test.each(["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1"])(
  "in %s the URL is what the SDK's S3 client would sign, byte for byte",
  async (region) => {
    vi.stubEnv("AWS_ENDPOINT_URL", undefined);
    vi.stubEnv("AWS_REGION", region);
    const time = now();
    const { url, headers } = await createPorts({ uploads }).uploads.presign({
      uploadId: "a4",
      bytes: 1,
      sha256,
      now: time,
    });
    const client = new S3Client({ region, requestChecksumCalculation: "WHEN_REQUIRED" });
    const expected = await getSignedUrl(
      client,
      new PutObjectCommand({
        Bucket: VARIABLES.BUCKET,
        Key: "uploads/a4.tar.gz",
        ContentLength: 1,
        ContentType: headers["content-type"],
        ChecksumSHA256: headers["x-amz-checksum-sha256"],
      }),
      {
        expiresIn: 900,
        signingDate: new Date(time),
        signableHeaders: new Set(Object.keys(headers)),
        unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
      },
    );
    client.destroy();
    const parts = (text: string) => {
      const { origin, pathname, searchParams } = new URL(text);
      return { origin, pathname, query: Object.fromEntries(searchParams) };
    };
    expect(parts(url)).toEqual(parts(expected));
  },
);

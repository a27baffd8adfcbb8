import { createHash } from "node:crypto";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { files } from "../../aws/job-files.ts";
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
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: VARIABLES.BUCKET, Key: "uploads/a1" }));
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

test("parts become the object when all have arrived; those that have are listed, for whoever goes on", async () => {
  const large = Buffer.alloc(5 * 1024 ** 2 + 3, "x");
  const id = createHash("sha256").update(large).digest("hex");
  expect([await port.find(id), await port.underWay(id)]).toEqual([null, null]);
  const multipartId = await port.begin(id);
  expect(await port.underWay(id)).toBe(multipartId);
  const cuts = [large.subarray(0, 5 * 1024 ** 2), large.subarray(5 * 1024 ** 2)];
  const wanted = cuts.map((cut, index) => ({ number: index + 1, bytes: cut.length }));
  const { urls } = await port.presignParts({ uploadId: id, multipartId, parts: wanted, now: now() });
  expect((await put(urls[0]!, {}, cuts[1]!)).status).toBe(403);
  for (const [index, url] of urls.entries()) expect((await put(url, {}, cuts[index]!)).status).toBe(200);
  const parts = await port.parts(id, multipartId, 0);
  const md5 = (bytes: Buffer): string => createHash("md5").update(bytes).digest("hex");
  expect(parts).toEqual(wanted.map((part, index) => ({ ...part, etag: md5(cuts[index]!) })));
  expect((await port.parts(id, multipartId, 1)).map(({ number }) => number)).toEqual([2]);
  expect(await port.find(id)).toBeNull();
  await port.complete(id, multipartId, parts);
  expect(await port.find(id)).toMatchObject({ bytes: large.length });
  // Another did it meanwhile.
  await port.complete(id, multipartId, parts);
  expect([await port.underWay(id), await port.parts(id, multipartId, 0)]).toEqual([null, []]);
});

test("what S3 refuses has S3's name, and what may pass is tried again", async () => {
  await expect(port.complete("none", "nothing", [])).resolves.toBeUndefined();
  const fault = { service: "s3", operation: "ListObjectsV2", error: "InternalError", status: 500 };
  const order = (times: number) =>
    fetch(`${running().cloud.endpoint}/_local/faults`, { method: "POST", body: JSON.stringify({ ...fault, times }) });
  await order(2);
  expect(await port.find("none")).toBeNull();
  await order(3);
  await expect(port.find("none")).rejects.toMatchObject({ name: "RequestThrottled" });
});

test("a job's files are listed by their path, page by page, each with an address that reads it", async () => {
  const jobId = "digits-0123456789ab";
  const texts = { "a b+c.txt": "odd", "results/ü&<1>.csv": "1", "results/2.csv": "2" };
  for (const [path, Body] of Object.entries(texts))
    await s3.send(new PutObjectCommand({ Bucket: VARIABLES.BUCKET, Key: `outputs/${jobId}/${path}`, Body }));
  const { files: list } = createPorts({ files });
  const ask = (prefix: string, nextToken: string | null = null) =>
    list.page({ jobId, prefix, limit: 2, nextToken, now: now() });
  const first = await ask("");
  const rest = await ask("", first.nextToken);
  expect([...first.files, ...rest.files].map(({ path }) => path)).toEqual(Object.keys(texts).toSorted());
  expect(rest.nextToken).toBeNull();
  for (const { path, url, bytes, etag } of rest.files) {
    const text = await (await fetch(url)).text();
    expect(text).toBe(texts[path as keyof typeof texts]);
    expect([bytes, etag]).toEqual([Buffer.byteLength(text), createHash("md5").update(text).digest("hex")]);
  }
  expect((await ask("results/")).files.map(({ path }) => path)).toEqual(["results/2.csv", "results/ü&<1>.csv"]);
  await expect(ask("", "nonsense")).rejects.toMatchObject({ name: "InvalidRequest" });
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
        Key: "uploads/a4",
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

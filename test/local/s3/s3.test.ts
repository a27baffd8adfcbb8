import { Readable } from "node:stream";
import * as sdk from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { s3 } from "../../../local/s3/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

let running: TestCloud;
let client: sdk.S3Client;
const Bucket = "jobs-000000000000";

beforeAll(async () => {
  running = await startTestCloud({ services: [s3] });
  client = new sdk.S3Client(running.clientConfig);
  await client.send(new sdk.CreateBucketCommand({ Bucket }));
});
afterAll(() => running.cloud.stop());

const put = (Key: string, Body: string, more: Partial<sdk.PutObjectCommandInput> = {}) =>
  client.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key: string, more: Partial<sdk.GetObjectCommandInput> = {}) =>
  (await client.send(new sdk.GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

describe("objects", () => {
  test("come back as they were put, with headers, metadata and checksum", async () => {
    const Key = "a b/é+%&?#(1)//x/";
    const made = await put(Key, '{"a":1}', {
      ContentType: "application/json",
      Metadata: { owner: "me" },
      CacheControl: "no-cache",
    });
    expect(made.ETag).toBe('"bb6cb5c68df4652941caf652a366f2d8"');
    const got = await client.send(new sdk.GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    expect(await got.Body?.transformToString()).toBe('{"a":1}');
    expect(got).toMatchObject({
      ContentType: "application/json",
      Metadata: { owner: "me" },
      CacheControl: "no-cache",
      ContentLength: 7,
      ChecksumCRC32: made.ChecksumCRC32,
    });
    const head = await client.send(new sdk.HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ETag: made.ETag, ContentLength: 7, Metadata: { owner: "me" } });
  });

  test("streams arrive whole: chunked body, trailing checksum", async () => {
    const body = Buffer.alloc(300_000, "0123456789");
    const Body = Readable.from([body.subarray(0, 70_000), body.subarray(70_000)]);
    await client.send(new sdk.PutObjectCommand({ Bucket, Key: "stream", Body, ContentLength: body.length }));
    expect(await text("stream")).toBe(body.toString());
  });

  test("more than any parser's default limit in one put", async () => {
    const Body = Buffer.alloc(20 * 1024 ** 2, "x");
    await client.send(new sdk.PutObjectCommand({ Bucket, Key: "large", Body }));
    expect((await client.send(new sdk.HeadObjectCommand({ Bucket, Key: "large" }))).ContentLength).toBe(Body.length);
  });

  test("a wrong checksum keeps nothing", async () => {
    await expect(put("bad", "x", { ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({ name: "BadDigest" });
    await expect(put("bad", "x", { ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" })).rejects.toMatchObject({
      name: "BadDigest",
    });
    for (const ContentMD5 of ["nonsense", "9dd4e461268c8034f5c8564e155c67a6"])
      await expect(put("bad", "x", { ContentMD5 })).rejects.toMatchObject({ name: "InvalidDigest" });
    await expect(text("bad")).rejects.toBeInstanceOf(sdk.NoSuchKey);
  });

  test.each(["CRC32", "CRC32C", "SHA1", "SHA256"] as const)(
    "the checksum %s agrees with the SDK's",
    async (ChecksumAlgorithm) => {
      await expect(put(`sum-${ChecksumAlgorithm}`, "hello", { ChecksumAlgorithm })).resolves.toHaveProperty(
        `Checksum${ChecksumAlgorithm}`,
      );
    },
  );

  test("If-None-Match: * has one winner; If-Match only replaces what it names", async () => {
    const race = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => put("once", String(n), { IfNoneMatch: "*" })),
    );
    expect(race.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(put("once", "late", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    await expect(put("once", "other", { IfMatch: '"00000000000000000000000000000000"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    const { ETag } = await client.send(new sdk.HeadObjectCommand({ Bucket, Key: "once" }));
    await put("once", "next", { IfMatch: ETag });
    expect(await text("once")).toBe("next");
  });

  test("ranges and conditions of reading", async () => {
    const { ETag } = await put("range", "0123456789");
    expect(await text("range", { Range: "bytes=2-4" })).toBe("234");
    expect(await text("range", { Range: "bytes=-3" })).toBe("789");
    const part = await client.send(new sdk.GetObjectCommand({ Bucket, Key: "range", Range: "bytes=8-99" }));
    expect([part.$metadata.httpStatusCode, part.ContentRange]).toEqual([206, "bytes 8-9/10"]);
    await expect(text("range", { Range: "bytes=10-" })).rejects.toMatchObject({ name: "InvalidRange" });
    await expect(text("range", { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });

  test("multipart, copy, delete", async () => {
    const Key = "multi";
    const { UploadId } = await client.send(
      new sdk.CreateMultipartUploadCommand({ Bucket, Key, ContentType: "text/plain" }),
    );
    const upload = (PartNumber: number, Body: Buffer) =>
      client.send(new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    const first = await upload(1, Buffer.alloc(5 * 1024 ** 2, "a"));
    const second = await upload(2, Buffer.from("b"));
    const Parts = [
      { PartNumber: 1, ETag: first.ETag },
      { PartNumber: 2, ETag: second.ETag },
    ];
    const complete = (parts: sdk.CompletedPart[]) =>
      client.send(new sdk.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: parts } }));
    await expect(complete([{ PartNumber: 3, ETag: second.ETag }])).rejects.toMatchObject({ name: "InvalidPart" });
    expect((await complete(Parts)).ETag).toMatch(/^"[\da-f]{32}-2"$/);
    await expect(complete(Parts)).rejects.toMatchObject({ name: "NoSuchUpload" });
    await client.send(new sdk.CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/multi` }));
    expect(await text("copy", { Range: "bytes=5242879-" })).toBe("ab");
    const { Deleted } = await client.send(
      new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }, { Key: "copy" }] } }),
    );
    expect(Deleted).toHaveLength(2);
    await expect(client.send(new sdk.HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: "NotFound" });
  });

  test("lists: order, delimiter, pages", async () => {
    for (const Key of ["l/b", "l/a", "l/d/1", "l/d/2", "l/c"]) await put(Key, "x");
    const list = (more: object) => client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: "l/", ...more }));
    const all = await list({ Delimiter: "/" });
    expect(all.Contents?.map(({ Key }) => Key)).toEqual(["l/a", "l/b", "l/c"]);
    expect(all.CommonPrefixes).toEqual([{ Prefix: "l/d/" }]);
    const keys: (string | undefined)[] = [];
    for await (const page of sdk.paginateListObjectsV2({ client, pageSize: 2 }, { Bucket, Prefix: "l/" })) {
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(keys).toEqual(["l/a", "l/b", "l/c", "l/d/1", "l/d/2"]);
    for (const token of ["nonsense", "l/b", Buffer.from("l/b").toString("base64")])
      await expect(list({ ContinuationToken: token })).rejects.toMatchObject({ name: "InvalidArgument" });
    expect((await list({ ContinuationToken: "" })).KeyCount).toBe(5);
  });
});

describe("presigned addresses", () => {
  test("put and get, with the headers that were signed", async () => {
    const url = await getSignedUrl(
      client,
      new sdk.PutObjectCommand({ Bucket, Key: "signed", ContentType: "application/gzip" }),
      {
        expiresIn: 60,
        signableHeaders: new Set(["content-type"]),
      },
    );
    const headers = { "content-type": "application/gzip" };
    expect((await fetch(url, { method: "PUT", body: "data", headers: { "content-type": "text/plain" } })).status).toBe(
      403,
    );
    expect((await fetch(url, { method: "PUT", body: "data", headers })).status).toBe(200);
    const get = await getSignedUrl(client, new sdk.GetObjectCommand({ Bucket, Key: "signed" }));
    expect(await (await fetch(get)).text()).toBe("data");
    const tampered = await fetch(get.replace("/signed?", "/other?"));
    expect([tampered.status, await tampered.text()]).toEqual([
      403,
      expect.stringContaining("<Code>SignatureDoesNotMatch</Code>"),
    ]);
  });

  test("are over when they are over", async () => {
    const signingDate = new Date(Date.now() - 120_000);
    const url = await getSignedUrl(client, new sdk.GetObjectCommand({ Bucket, Key: "signed" }), {
      expiresIn: 60,
      signingDate,
    });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("Request has expired")]);
  });
});

describe("buckets", () => {
  test("are addressed by host name too", async () => {
    const endpoint = running.cloud.endpoint.replace("127.0.0.1", "localhost");
    const byHost = new sdk.S3Client({ ...running.clientConfig, endpoint });
    await put("hosted", "yes");
    const url = await getSignedUrl(byHost, new sdk.GetObjectCommand({ Bucket, Key: "hosted" }));
    expect(new URL(url).hostname).toBe(`${Bucket}.localhost`);
    // A connection to the one address there is, with that name in the Host header, which is all that name resolution does.
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      const { host, port, pathname, search } = new URL(url);
      const options = { host: "127.0.0.1", port, path: pathname + search, headers: { host } };
      request(options, (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(200);
  });

  test("names, ownership, emptiness", async () => {
    const create = (name: string) => client.send(new sdk.CreateBucketCommand({ Bucket: name }));
    await expect(create("Not_A_Name")).rejects.toMatchObject({ name: "InvalidBucketName" });
    await expect(create(Bucket)).resolves.toBeDefined();
    await expect(client.send(new sdk.DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
    });
    await create("short-lived");
    await client.send(new sdk.DeleteBucketCommand({ Bucket: "short-lived" }));
    await expect(client.send(new sdk.HeadBucketCommand({ Bucket: "short-lived" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    await expect(client.send(new sdk.ListObjectsV2Command({ Bucket: "short-lived" }))).rejects.toBeInstanceOf(
      sdk.NoSuchBucket,
    );
    expect((await client.send(new sdk.ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toContain(Bucket);
    expect((await client.send(new sdk.GetBucketLocationCommand({ Bucket }))).LocationConstraint ?? "").toBe("");
  });

  test("keep their settings", async () => {
    await expect(client.send(new sdk.GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchTagSet",
    });
    await client.send(new sdk.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "k", Value: "<v>" }] } }));
    expect((await client.send(new sdk.GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([
      { Key: "k", Value: "<v>" },
    ]);
    await client.send(new sdk.DeleteBucketTaggingCommand({ Bucket }));
    await expect(client.send(new sdk.GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchTagSet",
    });

    const rule = { ID: "uploads", Status: "Enabled" as const, Filter: { Prefix: "uploads/" }, Expiration: { Days: 7 } };
    await client.send(
      new sdk.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule] } }),
    );
    expect((await client.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual([rule]);

    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await client.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await client.send(new sdk.GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    await expect(client.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy: "nonsense" }))).rejects.toMatchObject({
      name: "MalformedPolicy",
    });

    expect((await client.send(new sdk.GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    await client.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }));
    expect((await client.send(new sdk.GetBucketVersioningCommand({ Bucket }))).Status).toBe("Suspended");

    const encryption = {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const }, BucketKeyEnabled: true }],
    };
    await client.send(new sdk.PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encryption }));
    expect(
      (await client.send(new sdk.GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration,
    ).toEqual(encryption);

    const blocked = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    };
    await client.send(new sdk.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blocked }));
    expect((await client.send(new sdk.GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual(
      blocked,
    );

    const controls = { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" as const }] };
    await client.send(new sdk.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: controls }));
    expect((await client.send(new sdk.GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls).toEqual(
      controls,
    );
  });

  test("what is not there says so by name", async () => {
    await expect(client.send(new sdk.GetBucketWebsiteCommand({ Bucket }))).rejects.toMatchObject({
      message: expect.stringContaining("s3:GetBucketWebsite") as string,
      $metadata: { httpStatusCode: 501 },
    });
  });

  test("other services read objects in process", async () => {
    const { cloud } = running;
    await put("inside", "bytes");
    const input = { Bucket, Key: "inside" };
    const { Body } = await cloud.call<{ readonly Body: Uint8Array }>("s3", "GetObject", input, cloud.self);
    expect(Buffer.from(Body).toString()).toBe("bytes");
  });
});

/** How objects get in and are found: presigned addresses, parts, lists. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type ListObjectsV2CommandInput,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { allPages, expectRefused, type Suite } from "../suite.ts";
import { createBucket, putObject, readObject } from "./s3.ts";

const byText = (a: string, b: string): number => a.localeCompare(b);
const BODY = "what was packed";
/** The smallest part that is not the last. */
const PART_BYTES = 5 * 1024 ** 2;
const VALID_SECONDS = 900;

/** As the product signs it: length, type and checksum are headers that the signature covers. */
async function presignPut({ s3 }: Account, Bucket: string, signingDate = new Date()) {
  const checksum = createHash("sha256").update(BODY).digest("base64");
  const headers = {
    "content-length": String(BODY.length),
    "content-type": "application/gzip",
    "x-amz-checksum-sha256": checksum,
  };
  const command = new PutObjectCommand({
    Bucket,
    Key: "upload",
    ContentLength: BODY.length,
    ContentType: headers["content-type"],
    ChecksumSHA256: checksum,
  });
  const url = await getSignedUrl(s3, command, {
    expiresIn: VALID_SECONDS,
    signingDate,
    signableHeaders: new Set(Object.keys(headers)),
    unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
  });
  return { url, headers };
}

/** Status, and the error's code where there is one. */
async function fetchOutcome(url: string, init: RequestInit = {}): Promise<readonly [number, string | undefined]> {
  const answer = await fetch(url, init);
  return [answer.status, /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1]];
}

async function startUpload({ s3 }: Account, Bucket: string, Key: string) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "text/plain" }));
  return {
    put: async (PartNumber: number, Body: string | Uint8Array): Promise<CompletedPart> => {
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      return { PartNumber, ETag };
    },
    complete: (...Parts: CompletedPart[]) =>
      s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } })),
    parts: (MaxParts?: number, PartNumberMarker?: string) =>
      s3.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts, PartNumberMarker })),
    partAddress: (PartNumber: number, ContentLength: number) =>
      getSignedUrl(s3, new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, ContentLength }), {
        signableHeaders: new Set(["content-length"]),
      }),
    UploadId,
    abort: () => s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
  };
}

const list = ({ s3 }: Account, Bucket: string, more: Partial<ListObjectsV2CommandInput>) =>
  s3.send(new ListObjectsV2Command({ Bucket, ...more }));

export const S3_UPLOADS: Suite = {
  service: "S3",
  cases: {
    "a presigned address takes what was signed": async (account) => {
      const Bucket = await createBucket(account);
      const { url, headers } = await presignPut(account, Bucket);
      expect(await fetchOutcome(url, { method: "PUT", body: BODY, headers })).toEqual([200, undefined]);
      expect(await readObject(account, Bucket, "upload")).toBe(BODY);
      const get = await getSignedUrl(account.s3, new GetObjectCommand({ Bucket, Key: "upload" }));
      expect(await (await fetch(get)).text()).toBe(BODY);
    },

    "a presigned address takes no other type, length, content or key": async (account) => {
      const Bucket = await createBucket(account);
      const { url, headers } = await presignPut(account, Bucket);
      const put = (body: string, more: object = {}, address = url) =>
        fetchOutcome(address, { method: "PUT", body, headers: { ...headers, ...more } });
      const forged = [403, "SignatureDoesNotMatch"];
      expect(await put(BODY, { "content-type": "text/plain" })).toEqual(forged);
      expect(await put(`${BODY}!`, { "content-length": String(BODY.length + 1) })).toEqual(forged);
      expect(await put(BODY, {}, url.replace("/upload?", "/other?"))).toEqual(forged);
      expect(await put(BODY.toUpperCase())).toEqual([400, "BadDigest"]);
      await expectRefused(readObject(account, Bucket, "upload"), "NoSuchKey");
    },

    "a presigned address has its time": async (account) => {
      const Bucket = await createBucket(account);
      const { url, headers } = await presignPut(account, Bucket, new Date(Date.now() - (VALID_SECONDS + 60) * 1000));
      expect(await fetchOutcome(url, { method: "PUT", body: BODY, headers })).toEqual([403, "AccessDenied"]);
    },

    "parts become one object when all have been named": async (account) => {
      const Bucket = await createBucket(account);
      const upload = await startUpload(account, Bucket, "k");
      const second = await upload.put(2, "b");
      const first = await upload.put(1, new Uint8Array(PART_BYTES).fill(97));
      expect((await list(account, Bucket, {})).Contents ?? []).toEqual([]);
      const { ETag } = await upload.complete(first, second);
      expect(ETag).toMatch(/^"[\da-f]{32}-2"$/);
      const got = await account.s3.send(new GetObjectCommand({ Bucket, Key: "k", Range: `bytes=${PART_BYTES - 1}-` }));
      expect(await got.Body!.transformToString()).toBe("ab");
      expect(got).toMatchObject({ ETag, ContentType: "text/plain" });
    },

    "a part put again replaces the first": async (account) => {
      const Bucket = await createBucket(account);
      const upload = await startUpload(account, Bucket, "k");
      const old = await upload.put(1, "old");
      const fresh = await upload.put(1, "new");
      await expectRefused(upload.complete(old), "InvalidPart");
      await upload.complete(fresh);
      expect(await readObject(account, Bucket, "k")).toBe("new");
    },

    "parts are of this upload, in order, and all but the last of 5 MiB": async (account) => {
      const Bucket = await createBucket(account);
      const upload = await startUpload(account, Bucket, "k");
      const first = await upload.put(1, "a");
      const second = await upload.put(2, new Uint8Array(PART_BYTES).fill(98));
      await expectRefused(upload.complete({ ...first, PartNumber: 3 }), "InvalidPart");
      await expectRefused(upload.complete(second, first), "InvalidPartOrder");
      await expectRefused(upload.complete(first, second), "EntityTooSmall");
      await upload.abort();
    },

    "what has arrived of an upload is listed by the parts' numbers, page by page": async (account) => {
      const Bucket = await createBucket(account);
      const upload = await startUpload(account, Bucket, "k");
      expect((await upload.parts()).Parts ?? []).toEqual([]);
      for (const number of [7, 2, 4]) await upload.put(number, "x".repeat(number));
      const first = await upload.parts(2);
      expect(first).toMatchObject({ IsTruncated: true, MaxParts: 2, Bucket, Key: "k", UploadId: upload.UploadId });
      expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
        [2, 2],
        [4, 4],
      ]);
      expect(first.Parts?.[0]?.ETag).toBe(`"${createHash("md5").update("xx").digest("hex")}"`);
      const second = await upload.parts(2, first.NextPartNumberMarker);
      expect(second.IsTruncated).toBe(false);
      expect(second.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([7]);
      await upload.abort();
      await expectRefused(upload.parts(), "NoSuchUpload");
    },

    "uploads under way are listed by key and by age": async (account) => {
      const Bucket = await createBucket(account);
      const under = async (Prefix: string, more: object = {}) =>
        await account.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix, ...more }));
      const uploads: Awaited<ReturnType<typeof startUpload>>[] = [];
      for (const key of ["u/b", "u/a", "u/b", "v/a"]) uploads.push(await startUpload(account, Bucket, key));
      const ids = [1, 0, 2].map((index) => uploads[index]!.UploadId ?? "");
      const all = await under("u/");
      expect(all.Uploads?.map(({ Key }) => Key)).toEqual(["u/a", "u/b", "u/b"]);
      // Two of one key may have begun in the same second, by which they are ordered.
      expect(all.Uploads?.map(({ UploadId = "" }) => UploadId).toSorted(byText)).toEqual(ids.toSorted(byText));
      const first = await under("u/", { MaxUploads: 2 });
      expect(first.IsTruncated).toBe(true);
      const rest = await under("u/", { KeyMarker: first.NextKeyMarker, UploadIdMarker: first.NextUploadIdMarker });
      expect([...first.Uploads!, ...rest.Uploads!].map(({ UploadId }) => UploadId)).toEqual(
        all.Uploads?.map(({ UploadId }) => UploadId),
      );
      for (const upload of uploads) await upload.abort();
      expect((await under("")).Uploads ?? []).toEqual([]);
    },

    "a presigned address takes a part, of the length that was signed": async (account) => {
      const Bucket = await createBucket(account);
      const upload = await startUpload(account, Bucket, "k");
      const address = await upload.partAddress(1, BODY.length);
      expect(await fetchOutcome(address, { method: "PUT", body: `${BODY}!` })).toEqual([403, "SignatureDoesNotMatch"]);
      const answer = await fetch(address, { method: "PUT", body: BODY });
      expect(answer.status).toBe(200);
      await upload.complete({ PartNumber: 1, ETag: answer.headers.get("etag")! });
      expect(await readObject(account, Bucket, "k")).toBe(BODY);
    },

    "an aborted upload is none": async (account) => {
      const Bucket = await createBucket(account);
      const upload = await startUpload(account, Bucket, "k");
      const part = await upload.put(1, "a");
      await upload.abort();
      await expectRefused(upload.put(2, "b"), "NoSuchUpload");
      await expectRefused(upload.complete(part), "NoSuchUpload");
      await expectRefused(readObject(account, Bucket, "k"), "NoSuchKey");
    },

    "a list is in the order of the keys' bytes, page by page": async (account) => {
      const Bucket = await createBucket(account);
      for (const key of ["l/b", "l/B", "l/é", "l/d/1", "l/a b", "m/1"]) await putObject(account, Bucket, key, "x");
      const { items, pages } = await allPages(async (ContinuationToken) => {
        const answer = await list(account, Bucket, { Prefix: "l/", MaxKeys: 2, ContinuationToken });
        expect(answer.KeyCount).toBe(answer.Contents?.length ?? 0);
        expect(answer.IsTruncated).toBe(answer.NextContinuationToken !== undefined);
        return { items: answer.Contents ?? [], next: answer.NextContinuationToken };
      });
      expect(items.map(({ Key }) => Key)).toEqual(["l/B", "l/a b", "l/b", "l/d/1", "l/é"]);
      expect(pages).toBe(3);
      expect(items[0]).toMatchObject({ Size: 1, ETag: '"9dd4e461268c8034f5c8564e155c67a6"', StorageClass: "STANDARD" });
      expect((await list(account, Bucket, { StartAfter: "l/d/1" })).Contents?.map(({ Key }) => Key)).toEqual([
        "l/é",
        "m/1",
      ]);
    },

    "what has a delimiter after the prefix is listed as one": async (account) => {
      const Bucket = await createBucket(account);
      for (const key of ["l/a", "l/d/1", "l/d/2", "l/e/"]) await putObject(account, Bucket, key, "x");
      const found = await list(account, Bucket, { Prefix: "l/", Delimiter: "/" });
      expect(found.Contents?.map(({ Key }) => Key)).toEqual(["l/a"]);
      expect(found.CommonPrefixes).toEqual([{ Prefix: "l/d/" }, { Prefix: "l/e/" }]);
      expect(found.KeyCount).toBe(3);
      expect((await list(account, Bucket, { Prefix: "none/" })).KeyCount).toBe(0);
    },

    "a token that nobody gave is InvalidArgument": async (account) => {
      const Bucket = await createBucket(account);
      await expectRefused(list(account, Bucket, { ContinuationToken: "nonsense" }), "InvalidArgument");
    },
  },
};

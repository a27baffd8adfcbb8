/** Objects: put, read whole and in part, conditions and checksums. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type GetObjectCommandInput,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { expectRefused, type Suite } from "../suite.ts";

/** Emptied and deleted when the case is over. */
export async function createBucket({ s3, name, later, target }: Account): Promise<string> {
  const Bucket = name();
  const { region } = target.config;
  const place =
    region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: region as "eu-west-1" } };
  await s3.send(new CreateBucketCommand({ Bucket, ...place }));
  later(async () => {
    for (;;) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      if (Contents.length === 0) break;
      const Objects = Contents.map(({ Key }) => ({ Key: Key! }));
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    }
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });
  return Bucket;
}

export const putObject = (
  { s3 }: Account,
  Bucket: string,
  Key: string,
  Body: string,
  more: Partial<PutObjectCommandInput> = {},
) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

export async function readObject(
  { s3 }: Account,
  Bucket: string,
  Key: string,
  more: Partial<GetObjectCommandInput> = {},
): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Body!.transformToString();
}

/** The HTTP status of what is refused without a body to name it. */
const statusOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error: unknown) => (error as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode,
  );

export const S3: Suite = {
  service: "S3",
  cases: {
    "an object comes back as it was put, whatever its key": async (account) => {
      const Bucket = await createBucket(account);
      const Key = "a b/é+%&?#(1)//x/";
      const made = await putObject(account, Bucket, Key, '{"a":1}', {
        ContentType: "application/json",
        Metadata: { owner: "me" },
        CacheControl: "no-cache",
      });
      expect(made.ETag).toBe('"bb6cb5c68df4652941caf652a366f2d8"');
      const got = await account.s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await got.Body!.transformToString()).toBe('{"a":1}');
      const facts = {
        ContentType: "application/json",
        Metadata: { owner: "me" },
        CacheControl: "no-cache",
        ContentLength: 7,
        ETag: made.ETag,
        LastModified: expect.any(Date),
      };
      expect(got).toMatchObject(facts);
      expect(await account.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(facts);
    },

    "the last of two puts is what is read": async (account) => {
      const Bucket = await createBucket(account);
      await putObject(account, Bucket, "k", "one");
      await putObject(account, Bucket, "k", "two");
      expect(await readObject(account, Bucket, "k")).toBe("two");
    },

    "an object or a bucket that there is not has its own error": async (account) => {
      const { s3, name } = account;
      const Bucket = await createBucket(account);
      await expectRefused(readObject(account, Bucket, "none"), "NoSuchKey");
      await expectRefused(s3.send(new HeadObjectCommand({ Bucket, Key: "none" })), "NotFound");
      const nowhere = name();
      await expectRefused(readObject(account, nowhere, "none"), "NoSuchBucket");
      await expectRefused(putObject(account, nowhere, "k", "x"), "NoSuchBucket");
      await expectRefused(s3.send(new ListObjectsV2Command({ Bucket: nowhere })), "NoSuchBucket");
      await expectRefused(s3.send(new DeleteBucketCommand({ Bucket: nowhere })), "NoSuchBucket");
    },

    "a deleted object is gone, and deleting it again is no error": async (account) => {
      const Bucket = await createBucket(account);
      await putObject(account, Bucket, "k", "x");
      await account.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
      await account.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
      await expectRefused(readObject(account, Bucket, "k"), "NoSuchKey");
      const Objects = [{ Key: "k" }, { Key: "l" }];
      const { Deleted } = await account.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      expect(Deleted?.map(({ Key }) => Key).toSorted()).toEqual(["k", "l"]);
    },

    "a bucket with objects stays": async (account) => {
      const Bucket = await createBucket(account);
      await putObject(account, Bucket, "k", "x");
      await expectRefused(account.s3.send(new DeleteBucketCommand({ Bucket })), "BucketNotEmpty");
      expect(await readObject(account, Bucket, "k")).toBe("x");
    },

    "a bucket is there, or it is not": async (account) => {
      const Bucket = await createBucket(account);
      await account.s3.send(new HeadBucketCommand({ Bucket }));
      await expectRefused(account.s3.send(new HeadBucketCommand({ Bucket: account.name() })), "NotFound");
    },

    "a range is a part of the object, and the answer says which": async (account) => {
      const Bucket = await createBucket(account);
      await putObject(account, Bucket, "k", "0123456789");
      for (const [Range, text, ContentRange] of [
        ["bytes=2-4", "234", "bytes 2-4/10"],
        ["bytes=-3", "789", "bytes 7-9/10"],
        ["bytes=7-", "789", "bytes 7-9/10"],
        ["bytes=8-99", "89", "bytes 8-9/10"],
      ]) {
        const got = await account.s3.send(new GetObjectCommand({ Bucket, Key: "k", Range }));
        expect(got).toMatchObject({ ContentRange, ContentLength: text!.length });
        expect(got.$metadata.httpStatusCode).toBe(206);
        expect(await got.Body!.transformToString()).toBe(text);
      }
      await expectRefused(readObject(account, Bucket, "k", { Range: "bytes=10-" }), "InvalidRange");
    },

    "of many that put where nothing may be, one does": async (account) => {
      const Bucket = await createBucket(account);
      const race = await Promise.allSettled(
        Array.from({ length: 6 }, (_, index) => putObject(account, Bucket, "k", String(index), { IfNoneMatch: "*" })),
      );
      expect(race.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await expectRefused(putObject(account, Bucket, "k", "late", { IfNoneMatch: "*" }), "PreconditionFailed");
    },

    "a put can replace what it names, and nothing else": async (account) => {
      const Bucket = await createBucket(account);
      const { ETag } = await putObject(account, Bucket, "k", "one");
      const other = '"00000000000000000000000000000000"';
      await expectRefused(putObject(account, Bucket, "k", "two", { IfMatch: other }), "PreconditionFailed");
      await expectRefused(putObject(account, Bucket, "none", "two", { IfMatch: ETag }), "NoSuchKey");
      await putObject(account, Bucket, "k", "two", { IfMatch: ETag });
      expect(await readObject(account, Bucket, "k")).toBe("two");
    },

    "a read can depend on what is there": async (account) => {
      const Bucket = await createBucket(account);
      const { ETag } = await putObject(account, Bucket, "k", "one");
      expect(await statusOf(readObject(account, Bucket, "k", { IfNoneMatch: ETag }))).toBe(304);
      expect(await readObject(account, Bucket, "k", { IfMatch: ETag })).toBe("one");
      const changed = readObject(account, Bucket, "k", { IfMatch: '"00000000000000000000000000000000"' });
      await expectRefused(changed, "PreconditionFailed");
    },

    "what does not have its checksum is not kept": async (account) => {
      const Bucket = await createBucket(account);
      for (const wrong of [
        { ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" },
        { ChecksumCRC32: "AAAAAA==" },
        { ChecksumSHA256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" },
      ])
        await expectRefused(putObject(account, Bucket, "k", "x", wrong), "BadDigest");
      await expectRefused(putObject(account, Bucket, "k", "x", { ContentMD5: "nonsense" }), "InvalidDigest");
      await expectRefused(readObject(account, Bucket, "k"), "NoSuchKey");
    },

    "a checksum is kept with the object, and answered where it is asked for": async (account) => {
      const Bucket = await createBucket(account);
      const { ChecksumSHA256 } = await putObject(account, Bucket, "k", "hello", { ChecksumAlgorithm: "SHA256" });
      expect(ChecksumSHA256).toBe("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
      const asked = new HeadObjectCommand({ Bucket, Key: "k", ChecksumMode: "ENABLED" });
      expect((await account.s3.send(asked)).ChecksumSHA256).toBe(ChecksumSHA256);
      expect((await account.s3.send(new HeadObjectCommand({ Bucket, Key: "k" }))).ChecksumSHA256).toBeUndefined();
    },
  },
};

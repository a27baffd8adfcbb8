/** `spot cleanup`: what the jobs of one name have left in a bucket and on a file system, and nothing of anybody else's. */
import { CreateFileSystemCommand, DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useCloud } from "../aws/cloud.ts";
import { addJob } from "../contract/memory-ports.ts";
import { spot, spotAsked } from "./cloud.ts";
import { createStackLike, type StackLike } from "./stack-like.ts";

const running = useCloud({ instances: "simulated", eventSeconds: 0, fileSystemSeconds: 0 });
const STACK = "spot-connect-dev";

let like: StackLike;
let efs: EFSClient;
let s3: S3Client;
let ended: string;
beforeAll(async () => {
  const { config } = running();
  like = await createStackLike(config, STACK);
  efs = new EFSClient(config);
  s3 = new S3Client({ ...config, forcePathStyle: true });
  const Tags = [{ Key: "spot-connect:stack", Value: STACK }];
  await efs.send(new CreateFileSystemCommand({ CreationToken: "hello", Tags }));
  await efs.send(new CreateFileSystemCommand({ CreationToken: "other", Tags }));
  ended = addJob(like.world, "ended", { phase: "succeeded" });
  for (const key of [
    `outputs/${ended}/model.bin`,
    `outputs/${ended}/logs/a`,
    "outputs/other-0123456789ab/model.bin",
    "uploads/x",
  ])
    await s3.send(new PutObjectCommand({ Bucket: like.bucket, Key: key, Body: Buffer.alloc(1000) }));
});
afterAll(async () => {
  efs?.destroy();
  s3?.destroy();
  await like?.remove();
});

const keys = async (): Promise<readonly unknown[]> =>
  ((await s3.send(new ListObjectsV2Command({ Bucket: like.bucket }))).Contents ?? []).map(({ Key }) => Key);
const fileSystems = async (): Promise<readonly unknown[]> =>
  ((await efs.send(new DescribeFileSystemsCommand({}))).FileSystems ?? []).map(({ CreationToken }) => CreationToken);

test("while one of them has not ended nothing is touched", async () => {
  const open = addJob(like.world, "open", { phase: "running" });
  expect(await spot("cleanup", "hello", "--yes")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`a job hello has not ended: ${open} (running)`),
  });
  like.world.controls.delete(open);
  const elsewhere = addJob(like.world, "elsewhere", { phase: "running", name: "another" });
  like.world.jobs.set(elsewhere, { ...like.world.jobs.get(elsewhere)!, filesystem: "hello" });
  expect(await spot("cleanup", "hello", "--yes")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`the file system hello is in use by ${elsewhere} (running)`),
  });
  like.world.controls.delete(elsewhere);
  expect([(await keys()).length, await fileSystems()]).toEqual([4, ["hello", "other"]]);
});

test("it is shown first, and no is no", async () => {
  const shown = await spot("cleanup", "hello", "--dry-run");
  expect(shown.stderr.split("\n")).toEqual([
    `s3://${like.bucket}/outputs/${ended}/: 2 objects, 2.0 KB`,
    expect.stringMatching(/^the file system hello \(fs-[0-9a-f]+\) with .* of data$/),
    "",
  ]);
  expect(await spotAsked("", "cleanup", "hello")).toMatchObject({ asked: "remove all this, for good? [y/N] " });
  expect(await spot("cleanup", "hello")).toMatchObject({ code: 2 });
  expect([(await keys()).length, await fileSystems()]).toEqual([4, ["hello", "other"]]);
});

test("with a yes it goes, what is others' stays, and a second time there is nothing", async () => {
  const part = await spot("cleanup", "hello", "--keep-file-system", "--yes", "--json");
  expect(JSON.parse(part.stdout)).toEqual({
    name: "hello",
    removed: true,
    outputs: [{ jobId: ended, objects: 2, bytes: 2000 }],
    fileSystem: null,
  });
  expect([await keys(), await fileSystems()]).toEqual([
    ["outputs/other-0123456789ab/model.bin", "uploads/x"],
    ["hello", "other"],
  ]);
  expect((await spotAsked("y", "cleanup", "hello")).code).toBe(0);
  expect(await fileSystems()).toEqual(["other"]);
  expect(await spot("cleanup", "hello", "--yes")).toEqual({
    code: 0,
    stdout: "",
    stderr: "the jobs hello have left nothing to remove\n",
  });
  expect(await spot("cleanup", "nobody", "--yes")).toEqual({
    code: 0,
    stdout: "",
    stderr: "there was no job nobody to remove\n",
  });
});

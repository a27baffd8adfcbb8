/** A stack whose jobs have left something: outputs of the job `hello` and of another, and three file systems. */
import { CreateFileSystemCommand, DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { Members } from "../../core/json-checks.ts";
import type { Control } from "../../core/ledger.ts";
import { useCloud, type Running } from "../aws/cloud.ts";
import { addJob, entry } from "../contract/memory-ports.ts";
import { createStackLike, type StackLike } from "./stack-like.ts";

export const STACK = "spot-connect-dev";
/** The stack's own is the last. */
export const FILE_SYSTEMS = ["hello", "other", STACK];

interface Left extends Running {
  readonly like: StackLike;
  readonly efs: EFSClient;
  readonly s3: S3Client;
  /** The job `hello` that has ended: on its own file system, with two outputs. */
  readonly ended: string;
}

/** One for a test file. Call at the file's top level; the answer is ready in its tests. */
export function useLeftovers() {
  const running = useCloud({ instances: "simulated", eventSeconds: 0, fileSystemSeconds: 0 });
  let left: Left | undefined;
  const here = (): Left => left!;

  /** A job that has succeeded, on this file system, by the name `hello` unless `changes` has another. */
  function using(filesystem: string | null, token: string, changes: Partial<Control> = {}): string {
    const { world } = here().like;
    const machine = { "i-1": entry(1, "i-1", { outcome: "completed", terminatedAt: "2026-11-22T10:09:00.000Z" }) };
    const jobId = addJob(world, token, { phase: "succeeded", attempt: 1, entries: machine, ...changes });
    world.jobs.set(jobId, { ...world.jobs.get(jobId)!, filesystem });
    return jobId;
  }
  beforeAll(async () => {
    const { config } = running();
    const like = await createStackLike(config, STACK, { hasRunJob: true });
    const efs = new EFSClient(config);
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    left = { ...running(), like, efs, s3, ended: "" };
    const Tags = [{ Key: "spot-connect:stack", Value: STACK }];
    for (const CreationToken of FILE_SYSTEMS) await efs.send(new CreateFileSystemCommand({ CreationToken, Tags }));
    const ended = using("hello", "ended");
    left = { ...left, ended };
    const names = [`${ended}/model.bin`, `${ended}/logs/a`, "other-0123456789ab/model.bin"];
    for (const Key of [...names.map((name) => `outputs/${name}`), "uploads/x"])
      await s3.send(new PutObjectCommand({ Bucket: like.bucket, Key, Body: Buffer.alloc(1000) }));
  });
  // What a test has submitted is not the next one's.
  afterEach(() => left?.like.world.started.clear());
  afterAll(async () => {
    left?.efs.destroy();
    left?.s3.destroy();
    await left?.like.remove();
  });

  const keys = async (): Promise<readonly unknown[]> => {
    const { s3, like } = here();
    return ((await s3.send(new ListObjectsV2Command({ Bucket: like.bucket }))).Contents ?? []).map(({ Key }) => Key);
  };
  const fileSystems = async (): Promise<readonly unknown[]> => {
    const { FileSystems = [] } = await here().efs.send(new DescribeFileSystemsCommand({}));
    return FileSystems.map(({ CreationToken }) => CreationToken);
  };
  return {
    here,
    using,
    keys,
    fileSystems,
    forget: (jobId: string): boolean => here().like.world.controls.delete(jobId),
    /** The jobs that the command has submitted. */
    submitted: (): readonly Members[] =>
      [...here().like.world.started.values()]
        .map((input) => input as Members)
        .filter(({ name }) => name === "spot-cleanup"),
    expectAll: async (): Promise<void> =>
      expect([(await keys()).length, await fileSystems()]).toEqual([4, FILE_SYSTEMS]),
  };
}

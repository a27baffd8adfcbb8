import {
  CreateFileSystemCommand,
  DeleteFileSystemPolicyCommand,
  DescribeBackupPolicyCommand,
  DescribeFileSystemPolicyCommand,
  DescribeLifecycleConfigurationCommand,
  EFSClient,
  ListTagsForResourceCommand,
  PutBackupPolicyCommand,
  PutFileSystemPolicyCommand,
  PutLifecycleConfigurationCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFileSystemCommand,
} from "@aws-sdk/client-efs";
import type { UpdateFileSystemCommandInput } from "@aws-sdk/client-efs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { efs } from "../../../local/efs/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

let running: TestCloud;
let client: EFSClient;
let FileSystemId: string;
beforeAll(async () => {
  running = await startTestCloud({ services: [efs], settings: { fileSystemSeconds: 0 } });
  client = new EFSClient(running.clientConfig);
  const made = await client.send(
    new CreateFileSystemCommand({ CreationToken: "data", Tags: [{ Key: "Name", Value: "data" }] }),
  );
  FileSystemId = made.FileSystemId!;
});
afterAll(() => running.cloud.stop());

test("tags are added, replaced and taken away", async () => {
  const ResourceId = FileSystemId;
  const Tags = [
    { Key: "Name", Value: "digits" },
    { Key: "team", Value: "vision" },
  ];
  await client.send(new TagResourceCommand({ ResourceId, Tags }));
  expect((await client.send(new ListTagsForResourceCommand({ ResourceId }))).Tags).toEqual(Tags);
  await client.send(new UntagResourceCommand({ ResourceId, TagKeys: ["team"] }));
  expect((await client.send(new ListTagsForResourceCommand({ ResourceId }))).Tags).toEqual(Tags.slice(0, 1));
});

test("a file system has no policy until it is given one", async () => {
  await expect(client.send(new DescribeFileSystemPolicyCommand({ FileSystemId }))).rejects.toMatchObject({
    name: "PolicyNotFound",
  });
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await client.send(new PutFileSystemPolicyCommand({ FileSystemId, Policy }));
  expect((await client.send(new DescribeFileSystemPolicyCommand({ FileSystemId }))).Policy).toBe(Policy);
  await expect(client.send(new PutFileSystemPolicyCommand({ FileSystemId, Policy: "no" }))).rejects.toMatchObject({
    name: "InvalidPolicyException",
  });
  await client.send(new DeleteFileSystemPolicyCommand({ FileSystemId }));
  await expect(client.send(new DescribeFileSystemPolicyCommand({ FileSystemId }))).rejects.toMatchObject({
    name: "PolicyNotFound",
  });
});

test("keeps its lifecycle and its backup policy", async () => {
  const LifecyclePolicies = [{ TransitionToIA: "AFTER_30_DAYS" as const }];
  await client.send(new PutLifecycleConfigurationCommand({ FileSystemId, LifecyclePolicies }));
  const lifecycle = await client.send(new DescribeLifecycleConfigurationCommand({ FileSystemId }));
  expect(lifecycle.LifecyclePolicies).toEqual(LifecyclePolicies);
  await client.send(new PutBackupPolicyCommand({ FileSystemId, BackupPolicy: { Status: "ENABLED" } }));
  const { BackupPolicy } = await client.send(new DescribeBackupPolicyCommand({ FileSystemId }));
  expect(BackupPolicy).toEqual({ Status: "ENABLED" });
});

test("changes its throughput mode once a day; more throughput at any time", async () => {
  const update = (input: Omit<UpdateFileSystemCommandInput, "FileSystemId">) =>
    client.send(new UpdateFileSystemCommand({ FileSystemId, ...input }));
  const provisioned = await update({ ThroughputMode: "provisioned", ProvisionedThroughputInMibps: 4 });
  expect(provisioned).toMatchObject({ ThroughputMode: "provisioned", ProvisionedThroughputInMibps: 4 });
  expect(await update({ ProvisionedThroughputInMibps: 8 })).toMatchObject({ ProvisionedThroughputInMibps: 8 });
  await expect(update({ ProvisionedThroughputInMibps: 4 })).rejects.toMatchObject({ name: "TooManyRequests" });
  await expect(update({ ThroughputMode: "elastic" })).rejects.toMatchObject({ name: "TooManyRequests" });
});

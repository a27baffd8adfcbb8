/** What docs/operate.md says that `spot filesystems` needs, beside docs/user-policy.json: with that alone one is removed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateFileSystemCommand, CreateMountTargetCommand, EFSClient } from "@aws-sdk/client-efs";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { useCloud } from "../aws/cloud.ts";
import { spot } from "../cli/cloud.ts";
import { createStackLike, type StackLike } from "../cli/stack-like.ts";
import { asked, environmentOf, type Document } from "./person.ts";

const running = useCloud({ instances: "simulated", eventSeconds: 0, fileSystemSeconds: 0, mountTargetSeconds: 0 });
const STACK = "spot-connect-dev";
const read = (name: string): string => readFileSync(join(ROOT, "docs", name), "utf8");
const USER = JSON.parse(read("user-policy.json")) as Document;
/** Of the page's paragraph; the API's own is the user's already. */
const [, LIST = ""] = /## File systems: [^]*?It needs\s([^]*?)\n\n/.exec(read("operate.md")) ?? [];
const ACTIONS = (LIST.match(/[a-z0-9-]+:[A-Z]\w+\*?/g) ?? []).filter((action) => action !== "execute-api:Invoke");

let like: StackLike;
beforeAll(async () => {
  const { config } = running();
  like = await createStackLike(config, STACK, { hasRunJob: true });
  const [ec2, efs] = [new EC2Client(config), new EFSClient(config)];
  const Tags = [{ Key: "spot-connect:stack", Value: STACK }];
  const { FileSystemId } = await efs.send(new CreateFileSystemCommand({ CreationToken: "my-data", Tags }));
  const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  await efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: subnet?.SubnetId }));
  for (const client of [ec2, efs]) client.destroy();
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => like?.remove());

test("one is looked at and removed: nothing is refused, and all of the list is asked for", async () => {
  const { cloud } = running();
  const rights = { Sid: "FileSystems", Effect: "Allow", Action: ACTIONS, Resource: "*" };
  const keys = await environmentOf(cloud, "keeper", { ...USER, Statement: [...USER.Statement, rights] });
  for (const [name, value] of Object.entries(keys)) vi.stubEnv(name, value);
  expect(await spot("filesystems", "show", "my-data")).toMatchObject({ code: 0 });
  const deleted = await spot("filesystems", "delete", "my-data", "--yes");
  expect(deleted, deleted.stderr).toMatchObject({ code: 0 });
  const all = await asked(cloud, "keeper");
  expect(all.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  const used = all.map(({ action }) => action);
  const isUsed = (pattern: string): boolean =>
    used.some((action) => (pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : action === pattern));
  expect(ACTIONS.filter((action) => !isUsed(action))).toEqual([]);
});

/** A job's own group and launch template, by the SDK: made of the stack's, made once, removed as far as nothing uses them. */
import {
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  CreateSecurityGroupCommand,
  EC2Client,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { capacity } from "../../aws/capacity.ts";
import { catalog } from "../../aws/catalog.ts";
import { jobNetworks } from "../../aws/job-networks.ts";
import { networks } from "../../aws/networks.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { ownNetworkName, TAGS } from "../../core/naming.ts";
import type { OwnNetwork } from "../../core/own-network.ts";
import { useCloud } from "./cloud.ts";
import { buildFleetRequest, createLaunchResources } from "./launch-setup.ts";

const STACK = "spot-connect-test";
const running = useCloud({ instances: "simulated", bootSeconds: 0, shutdownSeconds: 0, eventSeconds: 0 });
const factories = { capacity, catalog, jobNetworks, networks };
let ports: PortsOf<typeof factories>;
let ec2: EC2Client;
beforeAll(async () => {
  await createLaunchResources(running().config);
  ports = createPorts(factories);
  ec2 = new EC2Client(running().config);
});
afterAll(() => ec2.destroy());

const SSH = { protocol: "tcp", fromPort: 22, toPort: 22, cidr: "203.0.113.7/32" } as const;
const OWN: OwnNetwork = {
  ingress: [SSH, { ...SSH, fromPort: 8888, toPort: 8889 }],
  keyPair: null,
  securityGroups: [],
  instanceProfile: null,
};
const ensure = async (jobId: string, own = OWN) =>
  ports.jobNetworks.ensure(jobId, await ports.networks.find("2026-11-28T12:00:00.000Z"), own);

async function standing(jobId: string) {
  const Filters = [
    { Name: `tag:${TAGS.stack}`, Values: [STACK] },
    { Name: `tag:${TAGS.job}`, Values: [jobId] },
  ];
  const { SecurityGroups: groups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const { LaunchTemplates: templates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({ Filters }));
  return { groups, templates };
}
const dataOf = async (LaunchTemplateId: string) => {
  const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ["1"] });
  return (await ec2.send(command)).LaunchTemplateVersions?.[0]?.LaunchTemplateData;
};

test("the template is the stack's with the job's groups, without the image; run twice it is the same one", async () => {
  const jobId = "twice-0123456789ab";
  const first = await ensure(jobId);
  expect(await ensure(jobId)).toEqual(first);
  const { groups, templates } = await standing(jobId);
  expect(groups).toHaveLength(1);
  expect(templates).toMatchObject([{ LaunchTemplateId: first.id, LaunchTemplateName: ownNetworkName(STACK, jobId) }]);
  expect(groups[0]?.IpPermissions?.map(({ FromPort, ToPort }) => [FromPort, ToPort])).toEqual([
    [22, 22],
    [8888, 8889],
  ]);
  const stacks = await dataOf(process.env["LAUNCH_TEMPLATE_ID"] ?? "");
  const { ImageId, NetworkInterfaces, ...rest } = (await dataOf(first.id)) ?? {};
  const { ImageId: image, NetworkInterfaces: interfaces, ...others } = stacks ?? {};
  expect([ImageId, typeof image]).toEqual([undefined, "string"]);
  expect(rest).toMatchObject(others);
  const Groups = [process.env["CLIENT_SECURITY_GROUP_ID"], groups[0]?.GroupId];
  expect(NetworkInterfaces).toEqual([{ ...interfaces?.[0], Groups }]);
  await ports.jobNetworks.remove(jobId);
});

test("two that run at once make one of each", async () => {
  const jobId = "at-once-0123456789ab";
  const [one, other] = await Promise.all([ensure(jobId), ensure(jobId)]);
  expect(one).toEqual(other);
  const { groups, templates } = await standing(jobId);
  expect([groups.length, templates.length]).toEqual([1, 1]);
  await ports.jobNetworks.remove(jobId);
  expect(await standing(jobId)).toEqual({ groups: [], templates: [] });
  await ports.jobNetworks.remove(jobId);
});

test("a machine of it keeps the group until it is gone; another job's is not touched", async () => {
  const jobId = "in-use-0123456789ab";
  const other = "other-0123456789ab";
  await ensure(other);
  const launchTemplate = await ensure(jobId);
  const request = await buildFleetRequest(running().config, { launchTemplate });
  const { instances, refusals } = await ports.capacity.createFleet(request);
  expect(refusals).toEqual([]);
  const InstanceIds = instances.map(({ instanceId }) => instanceId);
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
  const { groups } = await standing(jobId);
  expect(Reservations?.[0]?.Instances?.[0]?.SecurityGroups?.map(({ GroupId }) => GroupId)).toEqual([
    process.env["CLIENT_SECURITY_GROUP_ID"],
    groups[0]?.GroupId,
  ]);
  await ports.jobNetworks.remove(jobId);
  expect(await standing(jobId)).toMatchObject({ groups: [{ GroupId: groups[0]?.GroupId }], templates: [] });
  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  await expect
    .poll(async () => {
      await ports.jobNetworks.remove(jobId);
      return (await standing(jobId)).groups;
    })
    .toEqual([]);
  expect((await standing(other)).groups).toHaveLength(1);
  await ports.jobNetworks.remove(other);
});

test("a key pair alone needs no group", async () => {
  const jobId = "key-0123456789ab";
  const { id } = await ensure(jobId, { ...OWN, ingress: [], keyPair: "mine" });
  expect(await dataOf(id)).toMatchObject({ KeyName: "mine" });
  expect((await standing(jobId)).groups).toEqual([]);
  await ports.jobNetworks.remove(jobId);
});

test("its own instance profile takes the place of the stack's, also where the image is left alone", async () => {
  const jobId = "role-0123456789ab";
  const own = { ...OWN, ingress: [], instanceProfile: "reader" };
  const { id } = await ensure(jobId, own);
  expect((await dataOf(id))?.IamInstanceProfile).toEqual({ Name: "reader" });
  await ports.jobNetworks.remove(jobId);
  const bare = await ensure("bare-role-0123456789ab", { ...own, bare: true });
  expect((await dataOf(bare.id))?.IamInstanceProfile).toEqual({ Name: "reader" });
  await ports.jobNetworks.remove("bare-role-0123456789ab");
});

test("a quota that is used up is told as such, and a launch does not come to it", async () => {
  const order = { service: "ec2", operation: "CreateSecurityGroup", error: "SecurityGroupLimitExceeded", status: 400 };
  await fetch(`${running().cloud.endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(order) });
  await expect(ensure("full-0123456789ab")).rejects.toMatchObject({
    name: "NetworkUnusable",
    message: expect.stringContaining("SecurityGroupLimitExceeded"),
  });
});

test("open groups are those of the stack's VPC with the stack's tag; a key pair is there or not", async () => {
  const group = async (GroupName: string, value: string) =>
    (
      await ec2.send(
        new CreateSecurityGroupCommand({
          GroupName,
          Description: GroupName,
          TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: TAGS.openTo, Value: value }] }],
        }),
      )
    ).GroupId;
  await group("anothers", "another-stack");
  const id = await group("databases", STACK);
  expect(await ports.catalog.openGroups("2026-11-22T10:00:00.000Z")).toEqual([{ id, name: "databases" }]);
  expect(await ports.catalog.hasKeyPair("nobodys", "2026-11-22T10:00:00.000Z")).toBe(false);
});

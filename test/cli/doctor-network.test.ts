/** Routes and zones that nobody can order from the local cloud: its answers, with a few words changed on their way. */
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { createServer, request as ask, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { afterEach, expect, test, vi } from "vitest";
import { useCloud } from "../aws/cloud.ts";
import { doctor } from "./examined.ts";
import { createStackLike, type StackLike } from "./stack-like.ts";

const running = useCloud({ instances: "simulated", eventSeconds: 0 });

let [like, front]: [StackLike | null, Server | null] = [null, null];
const stack = async (wish?: Parameters<typeof createStackLike>[2]): Promise<void> => {
  await like?.remove();
  like = await createStackLike(running().config, "spot-connect-dev", wish);
};
afterEach(async () => {
  vi.unstubAllEnvs();
  front?.close();
  await like?.remove();
  like = front = null;
});

type Change = (answer: string) => string;

/** EC2, but for what is made of its answers to these operations. A request is passed on as it was signed. */
async function changeAnswers(changes: Readonly<Record<string, Change>>): Promise<void> {
  const pass = async (incoming: IncomingMessage): Promise<readonly [number, string]> => {
    const { method, url, headers } = incoming;
    const body = await buffer(incoming);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = new URL(running().cloud.endpoint);
      ask({ hostname, port, method, path: url, headers }, resolve).on("error", reject).end(body);
    });
    const operation = new URLSearchParams(body.toString()).get("Action") ?? "";
    const change = changes[operation] ?? ((same) => same);
    return [answer.statusCode ?? 0, change(await text(answer))];
  };
  front = createServer((incoming, outgoing) => {
    void pass(incoming).then(([status, body]) => outgoing.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => front?.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("AWS_ENDPOINT_URL_EC2", `http://127.0.0.1:${(front.address() as AddressInfo).port}`);
}

/** The default VPC's, for all that is not local. */
const DEFAULT_ROUTE = /(<destinationCidrBlock>0\.0\.0\.0\/0<\/\w+>)<gatewayId>(igw-\w+)<\/gatewayId><state>active/;
const NAT = "<natGatewayId>nat-0123456789abcdef0</natGatewayId><state>active";

test("a NAT gateway is a way out without a public address", async () => {
  await stack({ hasPublicIp: false });
  await changeAnswers({ DescribeRouteTables: (answer) => answer.replace(DEFAULT_ROUTE, `$1${NAT}`) });
  const { of } = await doctor();
  expect(of("subnets")).toMatchObject({ verdict: "ok", message: "3 subnets in 3 zones have a way out" });
});

test("a route to a gateway that was deleted", async () => {
  await changeAnswers({
    DescribeRouteTables: (answer) => answer.replace(DEFAULT_ROUTE, "$1<gatewayId>$2</gatewayId><state>blackhole"),
  });
  const { code, of } = await doctor();
  expect(code).toBe(4);
  expect(of("subnets")).toMatchObject({
    verdict: "fail",
    message: expect.stringContaining("have a route to what is not there any more, and vpc-"),
  });
  // EC2 refuses to create a route to where there is one.
  expect(of("subnets").remedy).toMatch(
    /`aws ec2 replace-route --route-table-id rtb-\w+ --destination-cidr-block 0\.0\.0\.0\/0 --gateway-id igw-…`/,
  );
});

/** A VPC whose main route table leads nowhere, with these subnets. */
async function createNetwork(subnets: readonly (readonly [CidrBlock: string, zone: string])[]) {
  const ec2 = new EC2Client(running().config);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.8.0.0/16" }));
  const vpcId = Vpc?.VpcId ?? "";
  const ids: string[] = [];
  for (const [CidrBlock, AvailabilityZone] of subnets) {
    const command = new CreateSubnetCommand({ VpcId: vpcId, CidrBlock, AvailabilityZone });
    ids.push((await ec2.send(command)).Subnet?.SubnetId ?? "");
  }
  return { vpcId, ids };
}

/** One table more, which leads these subnets to a NAT gateway. */
const leadOut =
  (subnetIds: readonly string[]): Change =>
  (answer) =>
    answer.replace(
      "<routeTableSet>",
      `$&<item><routeTableId>rtb-0123456789abcdef0</routeTableId><associationSet>${subnetIds
        .map((id) => `<item><subnetId>${id}</subnetId></item>`)
        .join(
          "",
        )}</associationSet><routeSet><item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock>${NAT}</state></item></routeSet></item>`,
    );

test("subnets without a way out that nothing is launched in are no fault", async () => {
  const { vpcId, ids } = await createNetwork([
    ["10.8.1.0/24", "us-east-1a"],
    ["10.8.2.0/24", "us-east-1b"],
    ["10.8.3.0/24", "us-east-1c"],
    // The zone's other one is emptier, so this one is never chosen.
    ["10.8.4.0/28", "us-east-1a"],
  ]);
  const [first = "", second = "", third = ""] = ids;
  const DescribeRouteTables = leadOut([first, second]);
  const ways = { verdict: "ok", message: "2 subnets in 2 zones have a way out" };
  await changeAnswers({ DescribeRouteTables });
  await stack({ vpcId, hasPublicIp: false, subnetIds: [first, second] });
  expect((await doctor()).of("subnets")).toMatchObject(ways);

  await stack({ vpcId, hasPublicIp: false });
  const shut = (await doctor()).of("subnets");
  expect(shut).toMatchObject({
    verdict: "fail",
    message: expect.stringMatching(new RegExp(`^${third} have no route to the internet`)),
    remedy: expect.stringMatching(/`aws ec2 create-route --route-table-id rtb-\w+ .* --nat-gateway-id nat-…`;/),
  });

  front?.close();
  const DescribeSubnets: Change = (answer) => answer.replaceAll("us-east-1c", "us-east-1-bos-1a");
  await changeAnswers({ DescribeRouteTables, DescribeSubnets });
  expect((await doctor()).of("subnets")).toMatchObject(ways);
});

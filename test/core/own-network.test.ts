/** What a job brings of its own: which answers of EC2 refuse it, and what becomes of it in the plan. */
import { describe, expect, test } from "vitest";
import { isCanonicalCidr } from "../../core/ipv4.ts";
import { parseJob } from "../../core/job-schema.ts";
import { ownNetworkName } from "../../core/naming.ts";
import { checkOwnNetwork, ownNetworkOf } from "../../core/own-network.ts";
import { buildJob, INFRASTRUCTURE } from "./builders.ts";
import { deployment, smallJob } from "./job-samples.ts";
import { request } from "./planning.ts";

const RULE = { protocol: "tcp", fromPort: 22, toPort: 22, cidr: "203.0.113.7/32" } as const;
const job = (instance: object) => buildJob({ instance: { types: ["c5.large"], ...instance } });

describe("what is a job's own", () => {
  test("nothing, unless one of the three is given", () => {
    expect(ownNetworkOf(buildJob())).toBeNull();
    // As an earlier release recorded it.
    const { ingress: _, keyPair: __, securityGroups: ___, ...instance } = buildJob().instance;
    expect(ownNetworkOf({ instance })).toBeNull();
  });

  test.each([[{ ingress: [RULE] }], [{ keyPair: "mine" }], [{ securityGroups: ["sg-0123456789abcdef0"] }]])(
    "%j",
    (instance) => {
      const none = { ingress: [], keyPair: null, securityGroups: [] };
      expect(ownNetworkOf(job(instance))).toEqual({ ...none, ...instance });
    },
  );
});

describe("its form", () => {
  const problems = (instance: object): readonly unknown[] => {
    try {
      parseJob({ ...smallJob, instance }, deployment);
      return [];
    } catch (error) {
      return (error as { details: { field: string; problem: string }[] }).details.map((each) => [
        each.field,
        each.problem,
      ]);
    }
  };
  const rule = (changes: object) => problems({ ingress: [{ ...RULE, ...changes }] });

  test.each(["0.0.0.0/0", "10.0.0.0/8", "203.0.113.7/32", "192.168.128.0/17"])("%s is a range", (cidr) =>
    expect(rule({ cidr })).toEqual([]),
  );
  test.each([
    ["203.0.113.7", "is no range of IPv4 addresses"],
    ["256.0.0.0/8", "is no range of IPv4 addresses"],
    ["10.0.0.0/33", "is no range of IPv4 addresses"],
    ["010.0.0.0/8", "is no range of IPv4 addresses"],
    ["::/0", "is no range of IPv4 addresses"],
    ["10.0.0.1/8", "has bits beyond its prefix"],
    ["192.168.128.0/16", "has bits beyond its prefix"],
  ])("%s %s", (cidr, problem) => expect(rule({ cidr })).toEqual([["instance.ingress[0].cidr", problem]]));
  test("a range of one address has no bits to spare, one of all has none to keep", () => {
    expect(isCanonicalCidr("255.255.255.255/32")).toBe(true);
    expect(isCanonicalCidr("128.0.0.0/0")).toBe(false);
  });
  test.each([
    [{ protocol: "icmp" }, "instance.ingress[0].protocol", "is none of the known values"],
    [{ fromPort: 23 }, "instance.ingress[0]", "has a toPort below its fromPort"],
    [{ toPort: 65_536 }, "instance.ingress[0].toPort", "is too large"],
    [{ port: 22 }, "instance.ingress[0].port", "is no field of a job"],
  ])("of a rule: %j", (changes, field, problem) => expect(rule(changes)).toEqual([[field, problem]]));
  test.each([
    [{ keyPair: "" }, "instance.keyPair", "is no key pair's name"],
    [{ keyPair: " mine" }, "instance.keyPair", "is no key pair's name"],
    [{ securityGroups: ["a", "b", "c", "d"] }, "instance.securityGroups", "is too long"],
    [{ securityGroups: ["a", "a"] }, "instance.securityGroups", "names a twice"],
    [{ securityGroups: ["Gruppe ä"] }, "instance.securityGroups[0]", "is no security group"],
    [{ ingress: Array.from({ length: 21 }, () => RULE) }, "instance.ingress", "is too long"],
  ])("%j", (instance, field, problem) => expect(problems(instance)).toEqual([[field, problem]]));
});

describe("what EC2 says of it", () => {
  const groups = [
    { id: "sg-1", name: "databases" },
    { id: "sg-2", name: "caches" },
  ];
  const check = (own: { keyPair?: string; securityGroups?: string[] }, hasKeyPair: boolean | null = null) =>
    checkOwnNetwork(
      { keyPair: own.keyPair ?? null, securityGroups: own.securityGroups ?? [] },
      { stack: "spot-connect-test", groups, hasKeyPair },
    );

  test("names become ids, one that is named twice once", () => {
    expect(check({ securityGroups: ["caches", "sg-1", "sg-2"] })).toEqual({
      problems: [],
      securityGroups: ["sg-2", "sg-1"],
    });
  });

  test("a group that is not open to the stack's jobs is refused with the tag that opens it", () => {
    const { problems } = check({ securityGroups: ["sg-1", "sg-9"] });
    expect(problems).toEqual([
      {
        field: "instance.securityGroups[1]",
        problem: "sg-9 is no security group of the stack's VPC that is open to its jobs",
        expected:
          "a group that its owner gave the tag spot-connect:open-to=spot-connect-test; so far databases (sg-1), caches (sg-2) have it",
      },
    ]);
  });

  test("a key pair that is not there is refused with the command that imports it", () => {
    expect(check({ keyPair: "mine" }, true).problems).toEqual([]);
    const [problem] = check({ keyPair: "mine" }, false).problems;
    expect(problem).toMatchObject({ field: "instance.keyPair", problem: "EC2 has no key pair mine in this region" });
    expect(problem?.expected).toContain("aws ec2 import-key-pair --key-name mine");
  });
});

test("a launch is frozen with the job's launch template; without one the request is as it was", () => {
  const launchTemplate = { id: "lt-1", version: "1" };
  const infrastructure = { ...INFRASTRUCTURE, network: { ...INFRASTRUCTURE.network, launchTemplate } };
  expect(request([], { infrastructure }).launchTemplate).toEqual(launchTemplate);
  expect(request([])).not.toHaveProperty("launchTemplate");
});

test("its name fits both kinds, and is of one stack and job", () => {
  const name = ownNetworkName("s".repeat(128), `${"j".repeat(48)}-0123456789ab`);
  expect(name.length).toBeLessThanOrEqual(128);
  expect(name).toMatch(/^[\w()./-]+$/);
  expect(ownNetworkName("a", "j-0123456789ab")).not.toBe(ownNetworkName("b", "j-0123456789ab"));
});

/** What a job brings of its own: which answers of EC2 refuse it, and what becomes of it in the plan. */
import { describe, expect, test } from "vitest";
import { isCanonicalCidr } from "../../core/ipv4.ts";
import { parseJob } from "../../core/job-schema.ts";
import { ownNetworkName } from "../../core/naming.ts";
import { checkOwnNetwork, ownNetworkOf } from "../../core/own-network.ts";
import { checkOwnRole, type ProfileFacts } from "../../core/own-role.ts";
import { buildJob, INFRASTRUCTURE } from "./builders.ts";
import { deployment, smallJob } from "./job-samples.ts";
import { request } from "./planning.ts";

const RULE = { protocol: "tcp", fromPort: 22, toPort: 22, cidr: "203.0.113.7/32" } as const;
const job = (instance: object) => buildJob({ instance: { types: ["c5.large"], ...instance } });

describe("what is a job's own", () => {
  test("nothing, unless one of the four is given", () => {
    expect(ownNetworkOf(buildJob())).toBeNull();
    // As an earlier release recorded it.
    const { ingress: _, keyPair: __, securityGroups: ___, instanceProfile: ____, ...instance } = buildJob().instance;
    expect(ownNetworkOf({ instance })).toBeNull();
  });

  test.each([
    [{ ingress: [RULE] }],
    [{ keyPair: "mine" }],
    [{ securityGroups: ["sg-0123456789abcdef0"] }],
    [{ instanceProfile: "reader" }],
  ])("%j", (instance) => {
    const none = { ingress: [], keyPair: null, securityGroups: [], instanceProfile: null };
    expect(ownNetworkOf(job(instance))).toEqual({ ...none, ...instance });
  });
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
    [{ instanceProfile: "" }, "instance.instanceProfile", "is no instance profile's name"],
    [
      { instanceProfile: "arn:aws:iam::123456789012:instance-profile/reader" },
      "instance.instanceProfile",
      "is no instance profile's name",
    ],
    [{ securityGroups: ["Gruppe ä"] }, "instance.securityGroups[0]", "is no security group"],
    [{ ingress: Array.from({ length: 21 }, () => RULE) }, "instance.ingress", "is too long"],
  ])("%j", (instance, field, problem) => expect(problems(instance)).toEqual([[field, problem]]));
});

const POLICY = "arn:aws:iam::123456789012:policy/spot-connect/spot-connect-test-InstancePolicy-1";
const ROLE = "arn:aws:iam::123456789012:role/spot-connect/spot-connect-test/reader";

describe("what IAM says of its role", () => {
  const good = { roleArn: ROLE, isAssumedByEc2: true, policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess", POLICY] };
  const check = (profile: Partial<ProfileFacts> | null, isBare = false) =>
    checkOwnRole("reader", profile && { ...good, ...profile }, {
      stack: "spot-connect-test",
      instancePolicyArn: POLICY,
      isBare,
    });

  test("one of the stack's path, with its policy, is a job's; without an agent it needs no policy", () => {
    expect(check({})).toEqual([]);
    expect(check({ policies: [] }, true)).toEqual([]);
  });

  test.each<[Partial<ProfileFacts> | null, string, string]>([
    [null, "IAM has no instance profile reader", "aws iam list-instance-profiles"],
    [{ roleArn: null }, "reader has no role", "add-role-to-instance-profile --instance-profile-name reader"],
    [
      { roleArn: "arn:aws:iam::123456789012:role/admin" },
      "the role of reader is not for the jobs of this stack, it is arn:aws:iam::123456789012:role/admin",
      "create-role --path /spot-connect/spot-connect-test/",
    ],
    [
      { roleArn: ROLE.replace("-test/", "-test-2/") },
      "the role of reader is not for the jobs of this stack",
      "a role on the path /spot-connect/spot-connect-test/",
    ],
    [{ isAssumedByEc2: false }, "EC2 may not assume the role of reader", "ec2.amazonaws.com"],
    [
      { policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
      "the role of reader has not the policy that each of the stack's machines needs",
      `aws iam attach-role-policy --role-name reader --policy-arn ${POLICY}`,
    ],
  ])("%j: %s", (profile, problem, expected) => {
    expect(check(profile)).toEqual([
      {
        field: "instance.instanceProfile",
        problem: expect.stringContaining(problem) as string,
        expected: expect.stringContaining(expected) as string,
      },
    ]);
  });
});

describe("what EC2 says of it", () => {
  const groups = [
    { id: "sg-1", name: "databases" },
    { id: "sg-2", name: "caches" },
  ];
  const check = (own: { keyPair?: string; securityGroups?: string[] }, hasKeyPair: boolean | null = null) =>
    checkOwnNetwork(
      { keyPair: own.keyPair ?? null, securityGroups: own.securityGroups ?? [], instanceProfile: null },
      { terms: { stack: "spot-connect-test", instancePolicyArn: POLICY }, groups, hasKeyPair, profile: null },
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

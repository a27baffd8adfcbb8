import { describe, expect, test } from "vitest";
import { bodyFor, sentenceOf, untoldChange, type JobStateChange } from "../../core/job-state-change.ts";
import { parseJob, readJob } from "../../core/job-schema.ts";
import type { Control } from "../../core/ledger.ts";
import { nameOfTarget, TOLD_STATES } from "../../core/notify.ts";
import { isPublicAddress } from "../../core/public-address.ts";
import { deployment, smallJob } from "./job-samples.ts";

describe("an address is public or it is not", () => {
  test.each([
    ["0.0.0.0", false],
    ["0.1.2.3", false],
    ["1.1.1.1", true],
    ["9.255.255.255", true],
    ["10.0.0.1", false],
    ["10.255.255.255", false],
    ["11.0.0.0", true],
    ["100.63.255.255", true],
    ["100.64.0.1", false],
    ["127.0.0.1", false],
    ["127.255.255.254", false],
    ["169.254.169.254", false],
    ["169.254.170.2", false],
    ["172.15.255.255", true],
    ["172.16.0.1", false],
    ["172.31.255.255", false],
    ["172.32.0.0", true],
    ["192.0.0.170", false],
    ["192.0.2.1", false],
    ["192.88.99.1", false],
    ["192.168.1.1", false],
    ["198.18.0.1", false],
    ["198.19.255.255", false],
    ["198.20.0.0", true],
    ["198.51.100.1", false],
    ["203.0.113.7", false],
    ["223.255.255.255", true],
    ["224.0.0.1", false],
    ["240.0.0.1", false],
    ["255.255.255.255", false],
    ["::", false],
    ["::1", false],
    ["[::1]", false],
    ["::ffff:10.0.0.1", false],
    ["::ffff:a9fe:a9fe", false],
    ["::ffff:8.8.8.8", true],
    ["::127.0.0.1", false],
    ["64:ff9b::a9fe:a9fe", false],
    ["100::1", false],
    ["2001::1", false],
    ["2001:1ff:ffff::", false],
    ["2001:200::1", true],
    ["2001:db8::1", false],
    ["2002:7f00:1::", false],
    ["2606:4700:4700::1111", true],
    ["[2a00:1450:4001:830::200e]", true],
    ["3fff::1", false],
    ["3fff:1000::1", true],
    ["4000::1", false],
    ["fc00::1", false],
    ["fd00:ec2::254", false],
    ["fe80::1", false],
    ["fe80::1%eth0", false],
    ["ff02::1", false],
    // What is no address in the one form that resolvers write is none.
    ["8.8.8", false],
    ["010.0.0.1", false],
    ["0x7f.0.0.1", false],
    ["2130706433", false],
    ["8.8.8.8.", false],
    ["2606::4700::1", false],
    ["2606:4700:4700:1111:1:2:3", false],
    ["hooks.example.com", false],
    ["", false],
  ])("%s: %s", (address, isPublic) => expect(isPublicAddress(address)).toBe(isPublic));
});

const TOPIC = deployment.topics[0]!;
const problemsOf = (target: object) =>
  readJob({ ...smallJob, notify: [target] }, deployment).problems.map(({ field, problem }) => `${field} ${problem}`);

describe("a target", () => {
  test("is told of every state, in our own format, unless it says otherwise", () => {
    const { notify } = parseJob(
      { ...smallJob, notify: [{ to: "https://hooks.example.com/x" }, { to: TOPIC }] },
      deployment,
    );
    const defaults = { on: TOLD_STATES, format: "spot-connect", secret: null };
    expect(notify).toEqual([
      { to: "https://hooks.example.com/x", ...defaults },
      { to: TOPIC, ...defaults },
    ]);
  });

  test.each([
    ["http://hooks.example.com/", "is not encrypted: webhooks are told by HTTPS alone"],
    ["https://user:word@example.com/", "has a user or a password in it"],
    ["ftp://example.com/", "is neither an address of HTTPS nor a topic's ARN"],
    ["https://", "is neither an address of HTTPS nor a topic's ARN"],
    ["https://a b/", "is neither an address of HTTPS nor a topic's ARN"],
    ["https://localhost/", "is no public name"],
    ["https://metadata.google.internal/", "is no public name"],
    ["https://127.0.0.1/", "has an IP address for a name"],
    ["https://10.1.2.3:8443/", "has an IP address for a name"],
    ["https://169.254.169.254/latest/meta-data/", "has an IP address for a name"],
    // All of these are 127.0.0.1 or 169.254.169.254 to `URL`, and so to whoever connects.
    ["https://2130706433/", "has an IP address for a name"],
    ["https://0x7f000001/", "has an IP address for a name"],
    ["https://0177.0.0.1/", "has an IP address for a name"],
    ["https://127.1/", "has an IP address for a name"],
    ["https://0xa9.0xfe.0xa9.0xfe/", "has an IP address for a name"],
    ["https://[::1]/", "has an IP address for a name"],
    ["https://[fd00:ec2::254]/", "has an IP address for a name"],
    ["https://[::ffff:10.0.0.1]/", "has an IP address for a name"],
    ["arn:aws:sns:eu-central-1:123456789012:others", "is no topic of the deployment's parameter `topics`"],
    ["arn:aws:sqs:eu-central-1:123456789012:jobs", "is neither an address of HTTPS nor a topic's ARN"],
  ])("%s %s", (to, problem) => expect(problemsOf({ to })).toEqual([`notify[0].to ${problem}`]));

  test("with a public name is taken, whatever its port and path", () => {
    for (const to of ["https://hooks.example.com/", "https://ci.example.com:8443/a?b=c", "https://10.example.com/"])
      expect(problemsOf({ to })).toEqual([]);
  });

  test("has a secret of this stack, if it is a webhook", () => {
    const to = "https://hooks.example.com/";
    expect(problemsOf({ to, secret: "ssm:/spot-connect-dev/webhooks/ci" })).toEqual([]);
    expect(problemsOf({ to, secret: "ssm:/spot-connect-prod/webhooks/ci" })).toEqual([
      "notify[0].secret is not below /spot-connect-dev/webhooks/",
    ]);
    expect(problemsOf({ to, secret: "hunter2" })[0]).toBe("notify[0].secret is no secret of webhooks");
    expect(problemsOf({ to: TOPIC, secret: "ssm:/spot-connect-dev/webhooks/ci" })).toEqual([
      "notify[0].secret is given for a topic",
    ]);
  });

  test("names states that there are, each once", () => {
    const to = "https://hooks.example.com/";
    expect(problemsOf({ to, on: ["failed", "failed"] })).toEqual(["notify[0].on names failed twice"]);
    expect(problemsOf({ to, on: ["done"] })).toEqual(["notify[0].on[0] is none of the known values"]);
    expect(problemsOf({ to, on: [] })).toEqual(["notify[0].on is too short"]);
  });

  test("is one of at most ten", () => {
    const notify = Array.from({ length: 11 }, () => ({ to: TOPIC }));
    expect(readJob({ ...smallJob, notify }, deployment).problems).toMatchObject([
      { field: "notify", problem: "is too long", expected: "list of at most 10 targets" },
    ]);
  });

  test("is called without what may be secret in it", () =>
    expect(nameOfTarget({ to: "https://hooks.slack.com/services/T0/B0/XXXX" })).toBe("https://hooks.slack.com/…"));
});

const control = (more: Partial<Control>): Control => ({
  version: 1,
  jobId: "digits-0123456789ab",
  name: "digits",
  submittedAt: "2026-11-28T10:00:00.000Z",
  state: "active",
  phase: "submitted",
  execution: "arn:run",
  owner: "arn:run",
  claim: 0,
  wait: null,
  attempt: 1,
  entries: {},
  capacity: null,
  retriedAttempts: [],
  ending: null,
  outcome: null,
  ...more,
});
const NOW = "2026-11-28T10:01:00.000Z";

test("a change is told once: its number goes on with every state that differs from the last", () => {
  expect(untoldChange("s", control({}), NOW)).toBeNull();
  expect(untoldChange("s", control({ phase: "running" }), NOW)).toMatchObject({
    state: "running",
    sequence: 1,
    time: NOW,
  });
  const announced = { state: "running", sequence: 1 } as const;
  expect(untoldChange("s", control({ phase: "running", announced }), NOW)).toBeNull();
  expect(untoldChange("s", control({ phase: "moving", announced }), NOW)).toMatchObject({
    state: "moving",
    sequence: 2,
  });
});

const change: JobStateChange = {
  stack: "spot-connect-dev",
  jobId: "digits-0123456789ab",
  name: "digits",
  state: "failed",
  sequence: 4,
  attempt: 2,
  error: "ScriptFailed",
  message: "a < b & c",
  time: NOW,
};
test("what is sent is the change as JSON, or Slack's one member, in which its three characters are written otherwise", () => {
  expect(JSON.parse(bodyFor(change, "spot-connect"))).toEqual({ type: "job.state", ...change });
  expect(JSON.parse(bodyFor(change, "slack"))).toEqual({
    text: "digits has failed (attempt 2): ScriptFailed: a &lt; b &amp; c [digits-0123456789ab]",
  });
  const running = { ...change, state: "running", attempt: 1, error: null, message: null } as const;
  expect(sentenceOf(running)).toBe("digits is running [digits-0123456789ab]");
});

/** A machine without an agent: what may be asked of it, and how EC2's word becomes an agent's. */
import { describe, expect, test } from "vitest";
import { bootLookSeconds, lookSeconds, wordOfEc2 } from "../../core/bare.ts";
import { checkAttempt } from "../../core/check.ts";
import { SpotConnectError } from "../../core/errors.ts";
import { parseJob } from "../../core/job-schema.ts";
import type { Entry } from "../../core/ledger.ts";
import { MOST_ROUNDS } from "../../core/limits.ts";
import { observeEntry } from "../../core/observe.ts";
import { ownNetworkOf } from "../../core/own-network.ts";
import { planRelease } from "../../core/release.ts";
import type { InstanceState } from "../../core/states.ts";
import { at, buildControl, buildEntry, buildView, noticeAt } from "./builders.ts";
import { deployment, uploadId } from "./job-samples.ts";

const BARE = { name: "appliance", agent: "none", instance: { types: ["m5.2xlarge"] } };
const bareJob = (more: object = {}) => parseJob({ ...BARE, ...more }, deployment);
const entry = (changes: Partial<Entry> = {}): Entry => buildEntry(1, { bare: true, counter: 0, ...changes });

describe("the job", () => {
  test("needs no script, and has no file system", () => {
    expect(bareJob()).toMatchObject({ agent: "none", scripts: [], command: null, filesystem: null });
    expect(ownNetworkOf(bareJob())).toEqual({
      ingress: [],
      keyPair: null,
      securityGroups: [],
      instanceProfile: null,
      bare: true,
    });
  });

  test.each(["datasync", "gateway"])("profile %s is one", (profile) => {
    const job = parseJob({ name: "appliance", profile }, deployment);
    expect(job).toMatchObject({ agent: "none", filesystem: null });
    expect(job.instance.image).toMatch(/^resolve:ssm:\/aws\/service\//);
  });

  test("of such a profile, it may ask for our agent again", () => {
    const job = parseJob({ name: "x", profile: "datasync", agent: "spot-connect", command: "true" }, deployment);
    expect(job).toMatchObject({ agent: "spot-connect", filesystem: deployment.fileSystemToken });
  });

  test.each<[string, object]>([
    ["setup", { setup: ["true"] }],
    ["scripts", { scripts: ["train.py"] }],
    ["command", { command: "true" }],
    ["inputs", { inputs: [{ from: `upload:${uploadId}` }] }],
    ["outputs", { outputs: ["results/**"] }],
    ["filesystem", { filesystem: "my-data" }],
    ["container", { container: { image: "python:3.12" } }],
    ["env", { env: { EPOCHS: "20" } }],
    ["secrets", { secrets: { TOKEN: `ssm:${deployment.secretsPrefix}token` } }],
    ["holdOnFailure", { holdOnFailure: "2h" }],
  ])("%s is refused by name", (field, more) => {
    const refused = (): unknown => bareJob(more);
    expect(refused).toThrow(SpotConnectError);
    expect(refused).toThrow(expect.objectContaining({ details: [expect.objectContaining({ field })] }));
  });

  test("another agent is refused", () => {
    expect(() => bareJob({ agent: "datasync", command: "true" })).toThrow(
      expect.objectContaining({ details: [expect.objectContaining({ field: "agent" })] }),
    );
  });
});

describe("EC2's word", () => {
  const observe = (changes: Partial<Entry>, state: InstanceState): Entry =>
    observeEntry(entry(changes), state, wordOfEc2("j", entry(changes), state), at(5000));
  const notice = noticeAt(at(4900));

  test("it is ready when EC2 says that it runs, and not before", () => {
    expect(observe({ readyAt: null }, "pending").readyAt).toBeNull();
    expect(observe({ readyAt: null }, "unknown").readyAt).toBeNull();
    expect(observe({ readyAt: null }, "running").readyAt).toBe(at(5000));
  });

  test("running is a sign of life, not being listed is none", () => {
    expect(observe({ silentLooks: 1 }, "running")).toMatchObject({ counterSeenAt: at(5000), silentLooks: 0 });
    expect(observe({ launchedAt: at(4990) }, "unknown")).toMatchObject({ counterSeenAt: at(60), terminatedAt: null });
  });

  test.each<[string, Partial<Entry>, InstanceState, Entry["outcome"]]>([
    ["none while it runs", {}, "running", null],
    ["lost without a notice", {}, "terminated", "lost"],
    ["interrupted after one", { notice }, "terminated", "interrupted"],
    ["interrupted also if we ended it then", { notice, terminateAt: at(4980) }, "terminated", "interrupted"],
    ["cancelled when we ended it while it was well", { terminateAt: at(4980) }, "terminated", "cancelled"],
    ["lost stays lost", { outcome: "lost", terminateAt: at(4980) }, "terminated", "lost"],
    ["unused when it never ran", { readyAt: null, terminateAt: at(4980) }, "terminated", "unused"],
  ])("%s", (_what, changes, state, outcome) => expect(observe(changes, state).outcome).toBe(outcome));
});

describe("what is decided by it", () => {
  const check = (changes: Partial<Entry>, runtime: string, now: string) =>
    checkAttempt(buildView([entry(changes)], { job: bareJob({ limits: { runtime } }) }), 0, now);

  test("while it boots EC2 is asked often, while it runs seldom, and at the limit in time", () => {
    expect(check({ readyAt: null }, "24h", at(30))).toMatchObject({ next: "bootstrap", timeoutSeconds: 20 });
    const now = at(3600);
    const running = { startedAt: at(60), counterSeenAt: now };
    expect(check(running, "24h", now)).toMatchObject({ next: "run", heartbeatSeconds: 900 });
    expect(check(running, "1h", now)).toMatchObject({ next: "run", heartbeatSeconds: 60, timeoutSeconds: 61 });
    expect(check(running, "59m", now)).toMatchObject({ next: "release", finish: { error: "RuntimeExceeded" } });
  });

  test("EC2 never starts it: lost, with EC2's word", () => {
    const view = buildView([entry({ readyAt: null })], { job: bareJob(), states: { "i-1": "pending" } });
    expect(checkAttempt(view, 0, at(899)).lost).toEqual([]);
    expect(checkAttempt(view, 0, at(900)).lost).toEqual([
      { instanceId: "i-1", reason: "EC2 did not start it in 900 s; it says pending" },
    ]);
  });

  test("the looks of the longest run fit in one execution", () => {
    const { limits } = bareJob({ limits: { runtime: "365d" } });
    expect(limits.runtimeSeconds / lookSeconds({ limits })).toBeLessThanOrEqual(MOST_ROUNDS / 2);
    expect(bootLookSeconds({}, 900)).toBe(900);
  });

  test("at the job's end it is ended at once: there is nothing to save", () => {
    const plan = planRelease(buildControl([entry()]), at(1000), at(100));
    expect(plan).toMatchObject({ stop: [], silent: [], terminate: ["i-1"] });
  });
});

import { describe, expect, test } from "vitest";
import { SpotConnectError, type FieldProblem } from "../../core/errors.ts";
import { inputOf } from "../../core/job-input.ts";
import { MAX_JOB_BYTES, parseJob } from "../../core/job-schema.ts";
import { PROFILES } from "../../core/profiles.ts";
import { deployment, fullJob, smallJob, uploadId } from "./job-samples.ts";

/** The details of the InvalidJob that this job gives; fails when it is accepted. */
export function problemsOf(job: unknown): readonly FieldProblem[] {
  try {
    parseJob(job, deployment);
  } catch (error) {
    if (error instanceof SpotConnectError && error.name === "InvalidJob") return error.details;
    throw error;
  }
  throw new Error("accepted");
}
const fieldsOf = (job: unknown): readonly string[] => problemsOf(job).map(({ field }) => field);

describe("a job that is acceptable", () => {
  test("gets a default for all it leaves out", () => {
    expect(parseJob(smallJob, deployment)).toEqual({
      name: "hello",
      clientToken: null,
      submittedBy: null,
      profile: "default",
      agent: "spot-connect",
      setup: [],
      scripts: [],
      command: "echo hello",
      inputs: [],
      outputs: [],
      filesystem: "spot-connect-dev",
      instance: {
        types: PROFILES.default.defaults.instance.types,
        requirements: null,
        gpu: null,
        zones: [],
        image: null,
        username: "ec2-user",
        maxPrice: null,
        market: "spot",
        diskGiB: null,
        monitoring: false,
        ingress: [],
        keyPair: null,
        securityGroups: [],
        instanceProfile: null,
      },
      container: null,
      env: {},
      secrets: {},
      checkpoint: {
        saveSignal: null,
        everySeconds: 900,
        stopSignal: "SIGTERM",
        stopGraceSeconds: 30,
        onRebalance: "save",
        keep: 3,
        sizeGB: null,
      },
      retry: { interruptions: 100, errors: 0, onExitCodes: [] },
      limits: { runtimeSeconds: 86_400, capacityWaitSeconds: 21_600, budgetUsd: null },
      holdOnFailureSeconds: null,
      notify: [],
      tags: {},
    });
  });

  test("keeps every field it gives, durations in seconds and inputs resolved", () => {
    const job = parseJob(fullJob, deployment);
    expect(job.inputs).toEqual([
      { kind: "s3", from: "s3://open-data/digits/", to: "data/" },
      { kind: "upload", from: `s3://stack-bucket/uploads/${uploadId}`, to: "" },
    ]);
    expect(job.checkpoint).toEqual({
      saveSignal: "SIGUSR1",
      everySeconds: 600,
      stopSignal: "SIGINT",
      stopGraceSeconds: 45,
      onRebalance: "move",
      keep: 5,
      sizeGB: 5,
    });
    expect(job.limits).toEqual({ runtimeSeconds: 129_600, capacityWaitSeconds: 604_800, budgetUsd: 12.5 });
    const { name, clientToken, profile, setup, scripts, outputs, filesystem, instance, env, retry, tags } = fullJob;
    expect(job).toMatchObject({ name, clientToken, profile, setup, scripts, outputs, filesystem, instance, env });
    expect(job).toMatchObject({ retry, tags, command: null });
  });

  test("has uploads that stay one file, with a place of their own", () => {
    const inputs = [
      { from: `upload:${uploadId}`, to: "./data//big.bin", unpack: false },
      { from: `upload:${uploadId}`, unpack: true },
    ];
    expect(parseJob({ ...smallJob, inputs }, deployment).inputs).toEqual([
      { kind: "file", from: `s3://stack-bucket/uploads/${uploadId}`, to: "data/big.bin" },
      { kind: "upload", from: `s3://stack-bucket/uploads/${uploadId}`, to: "" },
    ]);
    const job = parseJob({ ...smallJob, inputs }, deployment);
    expect(parseJob(inputOf(job), deployment)).toEqual(job);
    for (const to of [undefined, "", "data/", ".", "data/."])
      expect(fieldsOf({ ...smallJob, inputs: [{ from: `upload:${uploadId}`, to, unpack: false }] })).toEqual([
        "inputs[0].to",
      ]);
    expect(fieldsOf({ ...smallJob, inputs: [{ from: "s3://open-data/x/", to: "x", unpack: false }] })).toEqual([
      "inputs[0].unpack",
    ]);
  });

  test("takes its profile's types, and its own over them", () => {
    const types = (job: object): readonly string[] => parseJob({ ...smallJob, ...job }, deployment).instance.types;
    expect(types({ profile: "small" })).toEqual(PROFILES.small.defaults.instance.types);
    expect(types({ profile: "small", instance: { zones: [] } })).toEqual(PROFILES.small.defaults.instance.types);
    expect(types({ profile: "small", instance: { types: ["g5.xlarge"] } })).toEqual(["g5.xlarge"]);
  });

  test("may do without a file system", () => {
    expect(parseJob({ ...smallJob, filesystem: null }, deployment).filesystem).toBeNull();
  });
});

describe("a job that is not", () => {
  test("has all its wrong fields named together", () => {
    const job = {
      name: "no spaces please",
      scripts: ["run.sh 'open"],
      command: "also this",
      instance: { types: ["c6i.large", "C6I"], zones: ["us-east-1a"], maxPrice: 0.001 },
      inputs: [{ from: "s3://other-bucket/x/", to: "../up" }],
      limits: { runtime: "forever" },
      color: "red",
    };
    expect(fieldsOf(job).toSorted()).toEqual([
      "color",
      "inputs[0].from",
      "inputs[0].to",
      "instance.maxPrice",
      "instance.types[1]",
      "instance.zones[0]",
      "limits.runtime",
      "name",
      "scripts",
      "scripts[0]",
    ]);
    for (const { problem, expected } of problemsOf(job)) expect([problem, expected]).not.toContain("");
  });

  test.each([["limits.deadline", { limits: { deadline: "tomorrow" } }]])(
    "asks for %s, which comes later",
    (field, part) => {
      expect(problemsOf({ ...smallJob, ...part })).toEqual([
        expect.objectContaining({ field, problem: "is not supported yet" }),
      ]);
    },
  );

  test.each<[string, string, string, object]>([
    ["inputs[0].from", "is not fetched over HTTPS", "", { inputs: [{ from: "git+http://example.org/r@main" }] }],
    ["inputs[0].from", "is not fetched over HTTPS", "", { inputs: [{ from: "git@example.org:a/r" }] }],
    ["inputs[0].from", "lacks `git+` in front of `https://`", "", { inputs: [{ from: "https://example.org/a/r" }] }],
    ["inputs[0].from", "is no address of a repository", "", { inputs: [{ from: "git+https://example.org/r@--x" }] }],
    ["inputs[0].from", "is no address of a repository", "", { inputs: [{ from: "git+https://example.org/r@a..b" }] }],
    ["inputs[0].from", "is no address of a repository", "", { inputs: [{ from: "git+https://example.org/r?x=1" }] }],
    [
      "inputs[0].from",
      "has a user or a password in it: keep the token in `secrets`, and name it as the input's `secret`",
      "",
      { inputs: [{ from: "git+https://me:token@example.org/r" }] },
    ],
    ["inputs[0].secret", "is none of `secrets`", "", { inputs: [{ from: "git+https://example.org/r", secret: "T" }] }],
    [
      "inputs[0].secret",
      "is for git alone",
      "",
      { inputs: [{ from: "s3://open-data/a/", secret: "T" }], secrets: { T: "ssm:/spot-connect-dev/secrets/t" } },
    ],
    ["secrets.T", "is no parameter", "", { secrets: { T: "ssm:t" } }],
    ["secrets.T", "is no parameter", "", { secrets: { T: "arn:aws:ssm:us-east-1:1:parameter/t" } }],
    [
      "secrets.T",
      "lies outside the stack's secrets",
      "`ssm:` and a parameter below `/spot-connect-dev/secrets/`",
      { secrets: { T: "ssm:/spot-connect/t" } },
    ],
    [
      "secrets.T",
      "is in `env`, too",
      "a name that is in one of the two",
      { secrets: { T: "ssm:/spot-connect-dev/secrets/t" }, env: { T: "x" } },
    ],
    ["secrets.SPOT_T", "is not a free name", "", { secrets: { SPOT_T: "ssm:/spot-connect-dev/secrets/t" } }],
    ["container.image", "is not a container image", "", { container: { image: "--privileged" } }],
    ["container.image", "is missing", "", { container: {} }],
    ["container.image", "is too long", "", { container: { image: "a".repeat(256) } }],
    // DynamoDB keeps no number that is closer to 0 than 1E-130.
    ["limits.budgetUsd", "is too small", "", { limits: { budgetUsd: 5e-324 } }],
    ["checkpoint.sizeGB", "is too small", "", { checkpoint: { sizeGB: 5e-324 } }],
  ])("of %s says: %s", (field, problem, expected, part) => {
    expect(problemsOf({ ...smallJob, ...part })).toEqual([
      { field, problem, expected: expected === "" ? expect.stringMatching(/./) : expected },
    ]);
  });

  test("a repository with its token is an input, as it was written", () => {
    const inputs = [
      { from: "git+https://example.org/a/r.git@v1.2", to: "code", secret: "TOKEN" },
      { from: "git+https://example.org:8443/r" },
    ];
    const secrets = { TOKEN: "ssm:/spot-connect-dev/secrets/team/git" };
    expect(parseJob({ ...smallJob, inputs, secrets }, deployment)).toMatchObject({
      inputs: [
        { kind: "git", from: "git+https://example.org/a/r.git@v1.2", to: "code/", secret: "TOKEN" },
        { kind: "git", from: "git+https://example.org:8443/r", to: "" },
      ],
      secrets,
    });
  });

  test.each([
    ["comand", "command", { comand: "x" }],
    ["instance.max_price", "instance.maxPrice", { instance: { max_price: 1 } }],
    ["image", "instance.image", { image: "ami-1" }],
    ["runtime", "limits.runtime", { runtime: "1h" }],
    ["inputs[0].form", "inputs[].from", { inputs: [{ form: "s3://open-data/a/", from: "s3://open-data/a/" }] }],
    ["profile", "compute", { profile: "computer" }],
  ])("says %s and means %s", (field, meant, part) => {
    const [problem, ...others] = problemsOf({ ...smallJob, ...part });
    expect(others).toEqual([]);
    expect(problem!.field).toBe(field);
    expect(problem!.expected.replace(/\[\d\]/, "[]")).toBe(`\`${meant}\``);
  });

  test.each<[string, object]>([
    ["name", { name: "" }],
    ["name", { name: "x".repeat(49) }],
    ["name", { name: undefined }],
    ["clientToken", { clientToken: "x".repeat(65) }],
    ["clientToken", { clientToken: "ümlaut" }],
    ["scripts", { scripts: ["a.sh"] }],
    ["scripts", { command: null }],
    ["scripts[0]", { command: null, scripts: ["/etc/run.sh"] }],
    ["scripts[0]", { command: null, scripts: ["sub/../../run.py"] }],
    ["scripts[0]", { command: null, scripts: ["''"] }],
    ["setup[0]", { setup: ["  "] }],
    ["outputs[0]", { outputs: ["/results/**"] }],
    ["inputs[0].from", { inputs: [{ from: "s3://open-data/file.csv" }] }],
    ["inputs[0].from", { inputs: [{ from: "upload:abc" }] }],
    ["filesystem", { filesystem: "" }],
    ["instance.types", { instance: { types: [] } }],
    ["instance.types", { instance: { types: ["c5.large", "c5.large"] } }],
    ["instance.image", { instance: { image: "ubuntu" } }],
    ["instance.username", { instance: { username: "Admin" } }],
    ["instance.maxPrice", { instance: { maxPrice: "0.5" } }],
    ["instance.market", { instance: { market: "Spot" } }],
    ["instance.diskGiB", { instance: { diskGiB: 7 } }],
    ["instance.diskGiB", { instance: { diskGiB: 8.5 } }],
    ["env.SPOT_JOB_ID", { env: { SPOT_JOB_ID: "mine" } }],
    ["env.1X", { env: { "1X": "" } }],
    ["env.N", { env: { N: 1 } }],
    ["checkpoint.stopSignal", { checkpoint: { stopSignal: "SIGKILL" } }],
    ["checkpoint.saveSignal", { checkpoint: { saveSignal: "USR1" } }],
    ["checkpoint.stopGrace", { checkpoint: { stopGrace: "110s" } }],
    ["checkpoint.every", { checkpoint: { every: 15 } }],
    ["retry.onExitCodes[0]", { retry: { onExitCodes: [0] } }],
    ["limits.runtime", { limits: { runtime: "366d" } }],
    ["limits.runtime", { limits: { runtime: "0s" } }],
    ["tags.aws:x", { tags: { "aws:x": "" } }],
    ["tags.Spot-Connect:job", { tags: { "Spot-Connect:job": "" } }],
    ["tags.a", { tags: { a: "b;c" } }],
    ["tags.a", { tags: { a: "x".repeat(257) } }],
    ["tags", { tags: Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`k${n}`, ""])) }],
    ["env.A", { env: { A: "a\0b" } }],
    ["env.A", { env: { A: "\ud800" } }],
    ["env", { env: JSON.parse('{"__proto__":"x"}') as object }],
    ["", { command: "x".repeat(MAX_JOB_BYTES + 3072) }],
  ])("is refused for %s", (field, part) => {
    expect(fieldsOf({ ...smallJob, ...part })).toEqual([field]);
  });

  test.each([[null], [[]], ["job"], [7], [undefined]])("is no object: %j", (input) => {
    expect(fieldsOf(input)).toEqual([""]);
  });
});

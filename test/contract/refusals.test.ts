/** What is wrong with a job is said exactly, all of it at once, and by both ways in alike. */
import { describe, expect, test } from "vitest";
import { MAX_BODY_BYTES } from "../../contract/http-event.ts";
import { ERRORS, type FieldProblem, type SpotConnectError } from "../../core/errors.ts";
import { JOB_FIELDS } from "../../core/job-fields.ts";
import { fullJob, smallJob, uploadId } from "../core/job-samples.ts";
import { admit, post, problemsOf, world } from "./ways-in.ts";

test("the answer: the error's name, a sentence with the first three, every field", async () => {
  const job = { nane: "x", scripts: [], instance: { types: ["m7g.large"], diskGiB: 4, maxPrice: "cheap" } };
  const details = [
    { field: "name", problem: "is missing", expected: JOB_FIELDS.name },
    { field: "instance.diskGiB", problem: "is too small", expected: JOB_FIELDS["instance.diskGiB"] },
    { field: "instance.maxPrice", problem: "is text", expected: JOB_FIELDS["instance.maxPrice"] },
    { field: "nane", problem: "is no field of a job", expected: "`name`" },
    {
      field: "scripts",
      problem: "is missing, and so is `command`",
      expected: "exactly one of `scripts` and `command`",
    },
  ];
  const { details: said, message, ...answer } = (await post(JSON.stringify(job))) as Record<string, unknown>;
  expect(answer).toEqual({ status: 400, error: "InvalidJob" });
  const byField = (a: FieldProblem, b: FieldProblem): number => a.field.localeCompare(b.field);
  expect((said as FieldProblem[]).toSorted(byField)).toEqual(details.toSorted(byField));
  expect(message).toMatch(/^The job is not acceptable: .+; .+; .+ and 2 more\.$/);
});

test("what is not JSON is no job yet", async () => {
  expect(await post("{'name': 'x'}")).toEqual({
    status: 400,
    error: "InvalidRequest",
    message: expect.stringMatching(/^The body is not JSON: /) as unknown,
    details: [{ field: "", problem: "is not JSON", expected: "a JSON document in UTF-8" }],
  });
});

describe("size", () => {
  const padded = (bytes: number): string => {
    const body = JSON.stringify({ ...smallJob, name: "padded", command: "true" });
    return `${body}${" ".repeat(bytes - body.length)}`;
  };
  const filled = (bytes: number): object => {
    const job = { name: "filled", command: "" };
    return { ...job, command: "x".repeat(bytes - JSON.stringify(job).length) };
  };

  test("one limit, white space counts; over it the body is not even parsed", async () => {
    expect(await post(padded(MAX_BODY_BYTES))).toMatchObject({ status: 202 });
    expect(await post(padded(MAX_BODY_BYTES + 1))).toEqual({
      status: ERRORS.PayloadTooLarge.status,
      error: "PayloadTooLarge",
      message: "The body has 65537 bytes; 65536 are allowed.",
      details: [],
    });
  });

  test("AdmitJob takes what the API took, filled the token in and named the caller", async () => {
    const answer = (await post(JSON.stringify(filled(MAX_BODY_BYTES)))) as unknown as { executionArn: string };
    expect(answer).toMatchObject({ status: 202 });
    const input = world.started.get(answer.executionArn);
    expect(JSON.stringify(input).length).toBeGreaterThan(MAX_BODY_BYTES);
    await expect(admit(input)).resolves.toMatchObject({ duplicateOf: null });
    await expect(admit(filled(MAX_BODY_BYTES + 4000))).rejects.toMatchObject({
      name: "InvalidJob",
      details: [{ field: "", problem: "is too large", expected: "at most 65536 bytes of JSON" }],
    });
  });

  test("an answer stays small, however long the names are and however many", async () => {
    const long = { [`"${"k".repeat(45_000)}`]: Array.from({ length: 1500 }, () => "\0") };
    expect(JSON.stringify(await problemsOf({ env: long })).length).toBeLessThan(200_000);
    const many = Object.fromEntries(Array.from({ length: 5500 }, (_, index) => [`f${index}`, 0]));
    const details = await problemsOf(many);
    expect(details).toHaveLength(100);
  });
});

describe("a profile's types", () => {
  test("that the job's zones do not offer are left out; the rest is enough", async () => {
    const job = { ...smallJob, clientToken: "left-out", profile: "compute", instance: { zones: ["eu-central-1b"] } };
    const { jobId } = await admit(job);
    expect(world.jobs.get(jobId)?.instance.types).toEqual(["c7i.4xlarge", "c7i.2xlarge"]);
  });

  test("none of which fits is one finding", async () => {
    const details = await problemsOf({ profile: "small", instance: { image: "ami-00000000000000a12" } });
    expect(details).toEqual([
      {
        field: "instance.types",
        problem:
          "is not given, and no type of profile small fits: " +
          "t3.small is x86_64, its image ami-00000000000000a12 is for arm64; " +
          "t3.medium is x86_64, its image ami-00000000000000a12 is for arm64",
        expected: "types that fit, or another profile",
      },
    ]);
  });
});

describe("machines that are described", () => {
  const typesOf = async (name: string, instance: object) => {
    const { jobId } = await admit({ ...smallJob, clientToken: name, instance });
    return world.jobs.get(jobId)?.instance.types;
  };

  test("are the smallest types that have it, and that the job's zones offer", async () => {
    const large = { requirements: { vCpuCount: { min: 8 }, memoryMiB: { min: 1024 } } };
    expect(await typesOf("large", large)).toEqual(["c7i.2xlarge", "m7i.2xlarge", "c7i.4xlarge"]);
    expect(await typesOf("zone", { ...large, zones: ["eu-central-1b"] })).toEqual(["c7i.2xlarge", "c7i.4xlarge"]);
    const arm = { vCpuCount: { min: 1, max: 2 }, memoryMiB: { min: 512 }, architecture: "arm64" };
    expect(await typesOf("arm", { requirements: arm })).toEqual(["c7g.large", "t4g.small", "m7g.large"]);
  });

  test("a GPU alone will do", async () => {
    expect(await typesOf("gpu", { gpu: { name: "a10g", count: 1 } })).toEqual(["g5.xlarge"]);
  });

  test("what nothing has is one finding, and so is what nothing has that fits", async () => {
    expect(await problemsOf({ instance: { gpu: { name: "h100", count: 8 } } })).toEqual([
      expect.objectContaining({
        field: "instance.gpu",
        problem: "is what no instance type of eu-central-1 has that fits",
      }),
    ]);
    const gpu = { name: "v100", count: 1 };
    const image = "ami-00000000000000a12";
    expect(await problemsOf({ instance: { gpu, image } })).toEqual([
      expect.objectContaining({
        field: "instance.gpu",
        problem: expect.stringContaining("has that fits: p3.2xlarge is x86_64, its image") as string,
      }),
    ]);
  });

  test.each([
    [{ types: ["c6i.large"], gpu: { name: "a10g", count: 1 } }, "instance.gpu", "is given together with"],
    [
      { requirements: { vCpuCount: { min: 4, max: 2 }, memoryMiB: { min: 512 } } },
      "instance.requirements.vCpuCount",
      "has a max below its min",
    ],
    [
      { requirements: { vCpuCount: { min: 0 }, memoryMiB: { min: 512 } } },
      "instance.requirements.vCpuCount.min",
      "is too small",
    ],
    [
      { requirements: { vcpuCount: { min: 1 }, vCpuCount: { min: 1 }, memoryMiB: { min: 512 } } },
      "instance.requirements.vcpuCount",
      "is no field",
    ],
    [{ gpu: { name: "A10G", count: 1 } }, "instance.gpu.name", "is none of the known values"],
    [{ gpu: { name: "a10g", count: 0 } }, "instance.gpu.count", "is too small"],
  ])("%j is refused by name", async (instance, field, problem) => {
    expect(await problemsOf({ instance })).toEqual([
      expect.objectContaining({ field, problem: expect.stringContaining(problem) as string }),
    ]);
  });
});

test.each([
  ["x86_64", "c6i.large"],
  ["arm64", "m7g.large"],
  ["GPU", "g5.xlarge"],
  ["GPU on arm64", "g5g.xlarge"],
])("without an image a type for %s has one that fits", async (_, type) => {
  const job = { ...smallJob, clientToken: type, instance: { types: [type] } };
  expect(await post(JSON.stringify(job))).toMatchObject({ status: 202 });
});

test("wrong fields of both kinds are one answer", async () => {
  const details = await problemsOf({
    tags: { "a;b": "" },
    env: { A: "\0" },
    outputs: ["\uD800/../.."],
    instance: {
      types: ["m7g.large", "c9.tiny", 7],
      zones: ["eu-central-1c", "mars-1a"],
      image: "ami-00000000000000a15",
    },
  });
  expect(details.map(({ field }) => field).toSorted()).toEqual([
    "env.A",
    "instance.types[0]",
    "instance.types[1]",
    "instance.types[2]",
    "instance.zones[0]",
    "instance.zones[1]",
    "outputs[0]",
    "tags.a;b",
  ]);
});

test("AdmitJob says the same, in lines that fit into a cause", async () => {
  const job = { ...smallJob, comand: "x", instance: { types: ["c6i.lerge"], zones: ["eu-central-1z"] } };
  const error = await admit(job).then(
    () => expect.fail("admitted"),
    (reason: unknown) => reason as SpotConnectError,
  );
  expect(error.name).toBe("InvalidJob");
  const { comand, instance } = job;
  expect(error.details).toEqual(await problemsOf({ comand, instance }));
  expect(error.message.split("\n")).toEqual([
    "The job is not acceptable:",
    ...error.details.map(({ field, problem, expected }) => `${field} ${problem}; expected ${expected}`),
  ]);
  const many = {
    ...smallJob,
    env: Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`${n}${"x".repeat(300)}`, ""])),
  };
  await expect(admit(many)).rejects.toMatchObject({ message: expect.stringMatching(/\nand \d+ more$/) as unknown });
  await expect(admit(many)).rejects.toSatisfy((reason: Error) => reason.message.length < 13_000);
});

describe("what is at its limit is accepted", () => {
  const tags = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `${"ä".repeat(126)}${String(index).padStart(2, "0")}`,
      "+-=._:/@ ".repeat(28),
    ]),
  );
  const hostile = `'"\`$(touch canary)\`touch canary\`{{ssm:x}}{{ instance }}\r\n\t\u0007💾`;
  test.each<[string, object]>([
    ["names", { name: "N".repeat(48), clientToken: "!".repeat(64), filesystem: "f".repeat(64) }],
    ["forty tags", { tags }],
    ["hostile text", { command: hostile, setup: [hostile], outputs: [hostile], env: { A: hostile } }],
    ["hostile paths", { inputs: [{ from: `upload:${uploadId}`, to: `${hostile}/` }] }],
    ["every field", { ...fullJob, instance: { ...fullJob.instance, types: ["c6i.large"] } }],
  ])("%s", async (_, part) => {
    const { command, ...rest } = { ...smallJob, clientToken: "limits", ...part } as Record<string, unknown>;
    const job = "scripts" in rest ? rest : { ...rest, command };
    expect(await post(JSON.stringify(job))).toMatchObject({ status: 202 });
  });
});

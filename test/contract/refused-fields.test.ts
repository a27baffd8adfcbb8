/** Each wrong field by itself: what is said of it, and what would be right. */
import { expect, test } from "vitest";
import { JOB_FIELDS } from "../../core/job-fields.ts";
import { uploadId } from "../core/job-samples.ts";
import { problemsOf } from "./ways-in.ts";

const AZ = "eu-central-1a, eu-central-1b";
test.each<[string, string, object, string, string]>([
  [
    "a type that does not exist, with the nearest that do",
    "instance.types[0]",
    { instance: { types: ["c6i.lerge"] } },
    "c6i.lerge is no instance type of eu-central-1",
    "`c6i.large`, `c7i.large` or `m7i.large`",
  ],
  [
    "a type like no other",
    "instance.types[0]",
    { instance: { types: ["quantum.9xlarge"] } },
    "quantum.9xlarge is no instance type of eu-central-1",
    "an EC2 instance type",
  ],
  [
    "a type that none of the stack's zones offers",
    "instance.types[1]",
    { instance: { types: ["c6i.large", "r7i.xlarge"] } },
    `r7i.xlarge is not offered by EC2 in ${AZ}`,
    "a type that EC2 offers in eu-central-1a or eu-central-1b",
  ],
  [
    "a type that the chosen zones do not offer",
    "instance.types[0]",
    { instance: { types: ["m7i.2xlarge"], zones: ["eu-central-1b"] } },
    "m7i.2xlarge is not offered by EC2 in eu-central-1b",
    "`instance.zones` with eu-central-1a",
  ],
  [
    "a type without a Spot market",
    "instance.types[0]",
    { instance: { types: ["u-6tb1.metal"] } },
    "u-6tb1.metal cannot be had on spot",
    'another type, or `"market": "on-demand"`',
  ],
  [
    "a type that the image's architecture does not fit",
    "instance.types[0]",
    { instance: { types: ["m7g.large"], image: "ami-0123456789abcdef0" } },
    "m7g.large is arm64, its image ami-0123456789abcdef0 is for x86_64",
    "a type for x86_64, or `instance.image` for arm64 (null: chosen by type)",
  ],
  [
    "the same for an image for arm64",
    "instance.types[1]",
    { instance: { types: ["m7g.large", "c6i.large"], image: "ami-00000000000000a12" } },
    "c6i.large is x86_64, its image ami-00000000000000a12 is for arm64",
    "a type for arm64, or `instance.image` for x86_64 (null: chosen by type)",
  ],
  [
    "a GPU type with an image that has no driver",
    "instance.types[0]",
    { instance: { types: ["g5.xlarge"], image: "ami-00000000000000a15" } },
    "the GPU of g5.xlarge (NVIDIA A10G) has no driver in image ami-00000000000000a15 (Amazon Linux)",
    "null, for the stack's GPU image, or an `instance.image` with a driver for it",
  ],
  [
    "a GPU too old for the image chosen by type",
    "instance.types[0]",
    { instance: { types: ["p3.2xlarge"] } },
    "the GPU of p3.2xlarge (NVIDIA V100) has no driver in the image the stack chooses for it (Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023) 20251024)",
    "an `instance.image` with a driver for it, or a type with a newer NVIDIA GPU",
  ],
  [
    "an AMD GPU with the image chosen by type",
    "instance.types[0]",
    { instance: { types: ["g4ad.xlarge"] } },
    "the GPU of g4ad.xlarge (AMD Radeon Pro V520) has no driver in the image the stack chooses for it (Amazon Linux)",
    "an `instance.image` with a driver for it, or a type with a newer NVIDIA GPU",
  ],
  [
    "a zone in which the stack has no subnet",
    "instance.zones[1]",
    { instance: { zones: ["eu-central-1a", "eu-central-1c"] } },
    "eu-central-1c has no subnet of the stack's network",
    "eu-central-1a or eu-central-1b, or an empty list for all of them",
  ],
  [
    "a zone of another region",
    "instance.zones[0]",
    { instance: { zones: ["us-east-1a"] } },
    "is not a zone of eu-central-1",
    "a zone of eu-central-1; us-east-1 is another stack: npx serverless deploy --region us-east-1",
  ],
  [
    "an image that does not exist",
    "instance.image",
    { instance: { image: "ami-0fffffffffffffff0" } },
    "ami-0fffffffffffffff0 does not exist here",
    "the id of an image of this region that is shared with this account, or null for the stack's image",
  ],
  [
    "an image that is not available",
    "instance.image",
    { instance: { image: "ami-00000000000000bad" } },
    "ami-00000000000000bad is failed, not available",
    "the id of an image of this region that is shared with this account, or null for the stack's image",
  ],
  [
    "an image of another operating system",
    "instance.image",
    { instance: { image: "ami-0000000000000d05e" } },
    "ami-0000000000000d05e is a Windows image",
    "a Linux image",
  ],
  [
    "a parameter that names no image",
    "instance.image",
    { instance: { image: "resolve:ssm:/spot-connect/none" } },
    "resolve:ssm:/spot-connect/none names no image",
    "a parameter that holds the id of an image of this region, or null for the stack's image",
  ],
  [
    "a parameter that is not the stack's to read",
    "instance.image",
    { instance: { image: "resolve:ssm:/prod/secret" } },
    "is a parameter the stack may not read",
    JOB_FIELDS["instance.image"],
  ],
  [
    "a disk smaller than the image's",
    "instance.diskGiB",
    { instance: { types: ["g5.xlarge", "c6i.large"], diskGiB: 30 } },
    "30 GiB is less than the 60 GiB of the image's root disk (Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023) 20251024)",
    "at least 60, or null for the image's",
  ],
  ["an unknown field, with the nearest name", "comand", { comand: "x" }, "is no field of a job", "`command`"],
  ["a price of 0", "instance.maxPrice", { instance: { maxPrice: 0 } }, "is too small", JOB_FIELDS["instance.maxPrice"]],
  [
    "a price in words",
    "instance.maxPrice",
    { instance: { maxPrice: "cheap" } },
    "is text",
    JOB_FIELDS["instance.maxPrice"],
  ],
  [
    "one type instead of a list",
    "instance.types",
    { instance: { types: "c6i.large" } },
    "is text",
    JOB_FIELDS["instance.types"],
  ],
  ["no type", "instance.types", { instance: { types: [] } }, "is too short", JOB_FIELDS["instance.types"]],
  [
    "a type twice",
    "instance.types",
    { instance: { types: ["c6i.large", "c7i.large", "c6i.large"] } },
    "names c6i.large twice",
    JOB_FIELDS["instance.types"],
  ],
  [
    "a duration in words",
    "limits.runtime",
    { limits: { runtime: "soon" } },
    "is not a duration",
    JOB_FIELDS["limits.runtime"],
  ],
  [
    "a duration as a number",
    "limits.runtime",
    { limits: { runtime: 3600 } },
    "is a whole number",
    JOB_FIELDS["limits.runtime"],
  ],
  [
    "a duration that is too short",
    "checkpoint.every",
    { checkpoint: { every: "9s" } },
    "is too short",
    JOB_FIELDS["checkpoint.every"],
  ],
  ["an unknown profile", "profile", { profile: "computer" }, "is no profile", "`compute`"],
  [
    "a foreign instance profile",
    "instance.instanceProfile",
    { instance: { instanceProfile: "admin" } },
    "is not supported yet",
    "no such field in this release",
  ],
  [
    "an input out of the job's directory",
    "inputs[0].to",
    { inputs: [{ from: `upload:${uploadId}`, to: "a/../../b" }] },
    "lies outside the job's directory",
    JOB_FIELDS["inputs[].to"],
  ],
  [
    "an input whose directory no file system can have",
    "inputs[0].to",
    { inputs: [{ from: `upload:${uploadId}`, to: `data/${"é".repeat(128)}` }] },
    "holds a name too long for a directory",
    JOB_FIELDS["inputs[].to"],
  ],
  [
    "an output out of the job's directory",
    "outputs[0]",
    { outputs: ["../**"] },
    "lies outside the job's directory",
    JOB_FIELDS["outputs[]"],
  ],
  [
    "a tag beyond the narrowest service's set",
    "tags.team",
    { tags: { team: "r&d" } },
    "has characters EC2 tags cannot have",
    JOB_FIELDS["tags.*"],
  ],
  ["a tag that is AWS's", "tags.AWS:team", { tags: { "AWS:team": "x" } }, "is reserved", JOB_FIELDS["tags.*"]],
  ["a NUL character", "env.A", { env: { A: "a\0b" } }, "holds a NUL character", "text without NUL"],
  ["a name that is too long", "name", { name: "x".repeat(49) }, "is not a job name", JOB_FIELDS.name],
])("%s", async (_, field, part, problem, expected) => {
  expect(await problemsOf(part)).toEqual([{ field, problem, expected }]);
});

test.each<[string, string, object]>([
  ["no scripts and no command", "scripts", { command: null, scripts: [] }],
  ["an empty script", "scripts[0]", { command: null, scripts: ["  "] }],
  ["a script out of the job's directory", "scripts[0]", { command: null, scripts: ["../run.sh"] }],
])("%s", async (_, field, part) => {
  expect((await problemsOf(part)).map((problem) => problem.field)).toContain(field);
});

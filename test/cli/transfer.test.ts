/** `spot transfer`: the job that it submits, and what it refuses before anything is submitted. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parseJob } from "../../core/job-schema.ts";
import { addJob } from "../contract/memory-ports.ts";
import { deployment } from "../core/job-samples.ts";
import { waitFor } from "../wait-for.ts";
import { spot, useCloud } from "./cloud.ts";

const cloud = await useCloud();

const submitted = () => [...cloud.world.started.values()].at(-1) as Record<string, unknown>;

test("from a bucket that jobs may read: a job with that file system, which its id is printed of", async () => {
  const words = ["-n", "fetch", "-p", "compute", "--set", "instance.market=on-demand", "--detach"];
  const { code, stdout, stderr } = await spot("transfer", "s3://open-data/digits/", "efs://my-data/digits", ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^fetch-[0-9a-f]{12}\n$/);
  const { profile, submittedBy: _who, ...job } = submitted();
  expect([profile, job]).toEqual([
    "compute",
    {
      name: "fetch",
      command: "exec python3 -m spot_job transfer 's3://open-data/digits/' 'efs://my-data/digits'",
      filesystem: "my-data",
      instance: { market: "on-demand" },
      clientToken: expect.stringMatching(/./),
    },
  ]);
  expect(parseJob(job, deployment)).toMatchObject({ filesystem: "my-data" });
});

test("addresses are two words of the command, whatever is in them", async () => {
  const odd = 'efs://my-data/it\'s $(here) "now" \\';
  expect(await spot("transfer", odd, "s3://team-results/a b/", "--detach")).toMatchObject({ code: 0 });
  const command = String(submitted()["command"]).replace("exec python3 -m spot_job transfer", "printf '%s\\n'");
  const { stdout } = await promisify(execFile)("bash", ["-c", command]);
  expect(stdout).toBe(`${odd}\ns3://team-results/a b/\n`);
});

test("followed, it prints what was copied, and ends as the job does", async () => {
  const before = cloud.world.started.size;
  const running = spot("transfer", "efs://my-data/results", "s3://jobs-bucket/outputs/results/", "-n", "hello");
  await waitFor(() => expect(cloud.world.started.size).toBe(before + 1));
  const jobId = addJob(cloud.world, String(submitted()["clientToken"]), {
    state: "ended",
    phase: "failed",
    outcome: { state: "failed", error: "ScriptFailed", message: "exit 1", endedAt: "2026-11-22T10:00:09.000Z" },
  });
  const said = "copied 2 files, 7 bytes; 0 files, 0 bytes were there; left out 1; failed 1";
  cloud.world.logs.set(jobId, [{ time: "2026-11-22T10:00:05.000Z", attempt: 1, message: said }]);
  expect(await running).toMatchObject({ code: 1, stdout: `${said}\n` });
});

/** Of what the addresses decide. */
const setting = (change: string): [string[], string] => [
  ["s3://open-data/a/", "efs://my-data/a", "--set", "limits.runtime=2h", "--set", change],
  `--set "${change}" changes what makes the job a transfer nothing was submitted next: The two addresses alone say`,
];

test.each([
  [["s3://open-data/a/", "/data"], '"/data" is neither on S3 nor on a file system'],
  [["s3://open-data/a", "efs://my-data/a"], '"s3://open-data/a" does not end in `/`'],
  [["s3://open-data//a/", "efs://my-data/a"], '"s3://open-data//a/" is no address of S3'],
  [["s3://open-data/a/", "efs:///a"], '"efs:///a" names no file system'],
  [["s3://open-data/a/", "efs://my-data/../a"], '"efs://my-data/../a" leads out of its directory'],
  [["s3://open-data/a/", "s3://team-results/a/"], "are both on S3"],
  [["efs://a/a", "efs://b/a"], "are both on a file system"],
  [["s3://closed/a/", "efs://my-data/a"], 'next: Deploy with --param "inputBuckets=open-data,team-data,closed"'],
  [["s3://team-results/a/", "efs://my-data/a"], "is in a bucket that the stack's jobs may not read"],
  [["efs://my-data/a", "s3://open-data/a/"], 'next: Deploy with --param "outputBuckets=team-results,open-data"'],
  [["efs://my-data/a", "s3://jobs-bucket/uploads/"], "name a place below outputs: s3://jobs-bucket/outputs/NAME/"],
  [["efs://my-data/a", "s3://jobs-bucket/outputs/"], "is where jobs write nothing"],
  [["efs://my-data/a", "s3://team-results/a/", "-n", "a b"], '--name "a b" is no job\'s name'],
  [[`efs://my-data/${"a".repeat(1024)}`, "s3://team-results/a/"], "has more than 1024 bytes"],
  [["efs://my-data/a"], "missing required argument 'to'"],
  ...["filesystem=null", "filesystem=elsewhere", "command=true", 'scripts=["a.sh"]', "agent=none"].map(setting),
  ...["container.image=python:3.12", 'inputs=[{"from":"s3://open-data/b/"}]', 'outputs=["**"]'].map(setting),
])("%.80j is refused, and nothing is submitted", async (words, expected) => {
  const before = cloud.world.started.size;
  const { code, stdout, stderr } = await spot("transfer", ...words);
  expect([code, stdout, cloud.world.started.size]).toEqual([2, "", before]);
  expect(stderr.replaceAll(/\s+/g, " ")).toContain(expected);
});

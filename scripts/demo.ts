/**
 * `npm run demo`: deploys to a local cloud, runs a real training job twice at once, takes the machine of one away in the
 * middle, and shows that it resumes and ends with the same model. `--json`: the facts alone.
 */
import { readFile } from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { connectThrough } from "../cli/connect.ts";
import { uploadDirectory } from "../cli/upload/upload-directory.ts";
import type { Client } from "../contract/client.ts";
import { control, openAccount, type Account } from "./account.ts";
import { brokenPromises, factsOf, type DemoFacts, type JobDetail, type Results } from "./demo/facts.ts";
import { bill, screen, type Screen } from "./demo/show.ts";
import { ROOT } from "./package.ts";
import { packaged } from "./packaged.ts";

const EXAMPLE = join(ROOT, "examples", "digits");
const STACK = "spot-connect-demo";
const POLL_MS = 250;
const PATIENCE_MS = 180_000;
/** Far enough that there is something to lose, early enough that there is something left to do. */
const INTERRUPT_AT = 0.2;

const json = process.argv.includes("--json");
const startedAt = Date.now();
const show = screen(startedAt, json);
const directory = mkdtempSync(join(tmpdir(), "spot-connect-demo-"));

show.say("Starting a local cloud, compiling serverless.yml and deploying it …");
const account = await openAccount({ directory, log: () => {} }, STACK, packaged("demo"));
try {
  const facts = await demonstrate(account, show);
  const broken = brokenPromises(facts);
  if (json) console.log(JSON.stringify(facts));
  for (const promise of broken) console.error(`not so: ${promise}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await account.cloud.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function demonstrate(local: Account, output: Screen): Promise<DemoFacts> {
  const api = await connectThrough(new CloudFormationClient(local.target), STACK);
  const [reference, jobId] = await submitTwice(api);
  output.say(`\nTwo runs of examples/digits: ${jobId} will lose its machine, ${reference} will not.\n`);
  const job = await follow(local, api, jobId, output);
  await until(api, reference, ({ outcome }) => outcome !== null);
  const facts = factsOf({
    job,
    timeline: (await api.readEvents({ params: { id: jobId } })).events,
    results: await resultsOf(local, jobId),
    reference: await resultsOf(local, reference),
    wallSeconds: (Date.now() - startedAt) / 1000,
  });
  summarise(output, facts, job);
  return facts;
}

async function submitTwice(api: Client): Promise<[string, string]> {
  const job = JSON.parse(await readFile(join(EXAMPLE, "job.json"), "utf8")) as object;
  const inputs = [{ from: await uploadDirectory(api, EXAMPLE) }];
  const submit = async (name: string): Promise<string> =>
    (await api.submitJob({ body: { ...job, name, inputs } })).jobId;
  return [await submit("digits-undisturbed"), await submit("digits")];
}

/** Shows the job until it has ended; takes its machine once, with EC2's notice of two minutes. */
async function follow(local: Account, api: Client, jobId: string, output: Screen): Promise<JobDetail> {
  let taken = false;
  return until(api, jobId, async (job) => {
    output.lines((await api.readEvents({ params: { id: jobId } })).events);
    output.status(job, Date.now());
    const first = job.attempts[0];
    if (!taken && first && job.generation !== null && (job.progress ?? 0) >= INTERRUPT_AT) {
      taken = true;
      output.say(`\n  EC2 wants ${first.instanceId} back: two minutes' notice.\n`);
      await control(local, "ec2/interrupt", { instanceId: first.instanceId });
    }
    return job.outcome !== null;
  });
}

async function until(
  api: Client,
  id: string,
  done: (job: JobDetail) => boolean | Promise<boolean>,
): Promise<JobDetail> {
  for (const deadline = Date.now() + PATIENCE_MS; ;) {
    const job = await api.getJob({ params: { id } });
    if (await done(job)) return job;
    if (Date.now() > deadline) throw new Error(`${id} is still ${job.state} after ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function resultsOf({ target, outputs }: Account, jobId: string): Promise<Results> {
  const s3 = new S3Client({ ...target, forcePathStyle: true });
  const read = async (name: string): Promise<string> => {
    const object = await s3.send(new GetObjectCommand({ Bucket: outputs.BucketName, Key: `outputs/${jobId}/${name}` }));
    return (await object.Body?.transformToString()) ?? "";
  };
  return { model: await read("model.json"), steps: await read("steps.log") };
}

function summarise(output: Screen, facts: DemoFacts, job: JobDetail): void {
  output.say(`
${job.jobId} ${job.state} in ${facts.attempts} attempts, ${facts.interruptions} interruption
  resumed from generation ${facts.resumedGeneration}; ${facts.stepsExecuted} steps executed for ${facts.stepsTotal}
  the model ${facts.sameResult ? "equals" : "DIFFERS FROM"} the undisturbed run's, byte for byte
${bill(job, Date.now()).join("\n")}
  ${facts.wallSeconds} s from nothing to here`);
}

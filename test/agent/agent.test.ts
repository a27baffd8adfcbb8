/** The real agent, driven by writing its inbox: prepare, run, notice, stop, restart, fence. */
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CloudWatchLogsClient, CreateLogGroupCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAgentCloud, type AgentCloud } from "./machine/agent-cloud.ts";
import { waitFor } from "./machine/machine.ts";

let local: AgentCloud;
let readyMachine: AgentCloud["readyMachine"];
beforeAll(async () => {
  local = await openAgentCloud();
  ({ readyMachine } = local);
});
afterAll(() => local?.close());

const inSeconds = (seconds: number): string => `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;

/** Counts, saves on SIGTERM by rename, exits 75; resumed, it goes on and stops at 3. */
const SAVING = `
n=0; [ -n "$SPOT_RESUME_FROM" ] && n=$(cat "$SPOT_RESUME_FROM/n")
trap 'mkdir "$SPOT_CHECKPOINT_DIR/.t"; echo $n > "$SPOT_CHECKPOINT_DIR/.t/n"; mv "$SPOT_CHECKPOINT_DIR/.t" "$SPOT_CHECKPOINT_DIR/save-$n"; exit 75' TERM
echo started >> starts
while :; do n=$((n+1)); sleep 0.05; done`;

test.concurrent("prepares, runs the scripts in order, completes", async () => {
  const machine = await readyMachine({
    setup: ["echo set up > made-by-setup"],
    scripts: [
      "bash -c 'echo one >> log; mkdir $SPOT_CHECKPOINT_DIR/a; echo x > $SPOT_CHECKPOINT_DIR/a/x'",
      "sh -c 'echo two >> log'",
      "bash -c 'mkdir $SPOT_CHECKPOINT_DIR/b; echo y > $SPOT_CHECKPOINT_DIR/b/y; python3 -m spot_job done b'",
    ],
  });
  expect(await machine.outbox()).toMatchObject({
    started: false,
    usage: { memoryTotalMiB: expect.any(Number), gpus: [] },
  });
  await machine.tell({ order: "run" });
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox).toMatchObject({ started: true, outcome: { outcome: "completed" }, released: { generation: "b" } });
  expect(await machine.file("work/log")).toBe("one\ntwo\n");
  expect(JSON.parse(await machine.file(".spot/outcome.json"))).toMatchObject({ outcome: "completed" });
  const types = await waitFor(async () => {
    const found = (await machine.events()).map((event) => event.type);
    return found.includes("file-system-released") ? found : undefined;
  });
  expect(types).toEqual(
    expect.arrayContaining([
      "agent-ready",
      "setup-finished",
      "scripts-started",
      "script-finished",
      "generation-sealed",
    ]),
  );
  expect(await machine.shutdowns()).not.toContain("-P +0");
});

test.concurrent("stages prefixes and uploads, copies outputs, ships the log", async () => {
  const { clientConfig } = local;
  const s3 = new S3Client({ ...clientConfig, forcePathStyle: true });
  const logs = new CloudWatchLogsClient(clientConfig);
  const logGroup = "/spot-connect/jobs";
  await s3.send(new CreateBucketCommand({ Bucket: "inputs" }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }));
  const put = async (Key: string, Body: string | Buffer): Promise<void> =>
    void (await s3.send(new PutObjectCommand({ Bucket: "inputs", Key, Body })));
  await put("data/a b.txt", "first");
  await put("data/deep/c+ü.txt", "second");
  const putUpload = async (body: Buffer): Promise<string> => {
    const key = `uploads/${createHash("sha256").update(body).digest("hex")}`;
    await put(key, body);
    return `s3://inputs/${key}`;
  };
  const archive = await putUpload(
    packUpload({ "tool.sh": "cat data/*.txt data/deep/* big/one.bin; echo; mkdir -p results; cat $0 > results/copy" }),
  );
  const file = await putUpload(Buffer.from("third"));
  const machine = await readyMachine({
    setup: ["test -e tool.sh", "test $(cat big/one.bin) = third"],
    scripts: ["tool.sh", "sh -c 'echo plain > $SPOT_OUTPUT_DIR/extra'"],
    inputs: [
      { from: "s3://inputs/data/", to: "data/", kind: "s3" },
      { from: archive, to: "", kind: "upload" },
      { from: file, to: "big/one.bin", kind: "file" },
    ],
    outputs: ["results/**"],
    outputsUri: "s3://inputs/outputs/job/",
    logGroup,
  });
  await machine.tell({ order: "run" });
  const { outcome } = await machine.until((found) => found.outcome !== null);
  expect(outcome).toMatchObject({ outcome: "completed" });
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "inputs", Prefix: "outputs/" }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(["outputs/job/extra", "outputs/job/results/copy"]);
  const logStreamName = `${machine.jobId}/1`;
  const lines = await waitFor(async () => {
    const found = await logs.send(
      new GetLogEventsCommand({ logGroupName: logGroup, logStreamName, startFromHead: true }),
    );
    return found.events?.length ? found.events.map(({ message }) => message) : undefined;
  });
  expect(lines).toEqual(["firstsecondthird"]);
  s3.destroy();
  logs.destroy();
});

test.concurrent("an upload of other bytes than its name says is not used: InputsFailed", async () => {
  const s3 = new S3Client({ ...local.clientConfig, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "torn" }));
  const body = packUpload({ "a.txt": "whole" });
  const hash = createHash("sha256").update(body).digest("hex");
  const fail = async (kind: "upload" | "file", to: string, setup: string[]) => {
    const from = `s3://torn/uploads/${hash}`;
    await s3.send(
      new PutObjectCommand({ Bucket: "torn", Key: from.slice("s3://torn/".length), Body: body.subarray(1) }),
    );
    const machine = await local.machine({ setup, scripts: ["true"], inputs: [{ from, to, kind }] });
    await machine.tell({ order: "run" });
    machine.startAgent();
    const { outcome, started } = await machine.until((found) => found.outcome !== null);
    expect(outcome).toMatchObject({ outcome: "failed", error: "InputsFailed" });
    expect(outcome?.message).toContain("its bytes are not those that were uploaded");
    expect(started).toBe(false);
  };
  await Promise.all([fail("upload", "", []), fail("file", "one", []), fail("file", "one", ["true"])]);
  s3.destroy();
});

test.concurrent("an input that is not there: InputsFailed", async () => {
  const machine = await readyMachine({
    scripts: ["true"],
    inputs: [{ from: "s3://no-such-bucket/data/", to: "", kind: "s3" }],
  });
  await machine.tell({ order: "run" });
  const { outcome, started } = await machine.until((found) => found.outcome !== null);
  expect(outcome).toMatchObject({ outcome: "failed", error: "InputsFailed" });
  expect(outcome?.message).toContain("s3://no-such-bucket/data/");
  expect(started).toBe(false);
});

test.concurrent("a failing script: its name, code and last lines", async () => {
  const machine = await readyMachine({ scripts: ["bash -c 'echo the reason; exit 3'"] });
  await machine.tell({ order: "run" });
  const { outcome } = await machine.until((found) => found.outcome !== null);
  expect(outcome).toMatchObject({ outcome: "failed", error: "ScriptFailed", exitCode: 3 });
  expect(outcome?.message).toContain("the reason");
});

test.concurrent("a failing setup is SetupFailed without being ready", async () => {
  const machine = await local.machine({ setup: ["echo broken; false"], scripts: ["true"] });
  await machine.tell({});
  machine.startAgent();
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox).toMatchObject({ ready: false, started: false, outcome: { error: "SetupFailed" } });
  expect(outbox.outcome?.message).toContain("broken");
});

test.concurrent("a notice by the metadata service: saves, lets go, and leaves the instance to EC2", async () => {
  const machine = await readyMachine({ command: SAVING });
  await machine.tell({ order: "run" });
  await waitFor(async () => machine.file("work/starts").catch(() => undefined));
  // So near that it stops at once, and as far as that allows.
  machine.metadata.announce(inSeconds(35));
  const outbox = await machine.until((found) => found.released !== null);
  expect(outbox.notice?.source).toBe("ec2");
  expect(outbox.outcome?.outcome).toBe("interrupted");
  expect(outbox.released?.generation).toMatch(/^save-\d+$/);
  // 5 minutes after the action time, in whole minutes rounded up.
  const last = await waitFor(async () =>
    (await machine.shutdowns()).find((line) => line === "-P +6" || line === "-P +5"),
  );
  expect(last).toBeDefined();
});

test.concurrent("a drill's handover order: released at once, then shuts itself down; `run` never starts it again", async () => {
  const machine = await readyMachine({ command: SAVING });
  await machine.tell({ order: "run" });
  await waitFor(async () => machine.file("work/starts").catch(() => undefined));
  const notice = { actionTime: inSeconds(120), source: "drill", seenAt: inSeconds(0) } as const;
  await machine.killAgent();
  // A token that Step Functions does not know is a wait that is over: the agent may go all the same.
  await machine.tell({ order: "handover", by: notice.actionTime, notice, token: "unknown" });
  machine.startAgent();
  const outbox = await machine.until((found) => found.released !== null);
  expect(outbox).toMatchObject({ outcome: { outcome: "interrupted" }, notice: { source: "drill" } });
  await waitFor(async () => ((await machine.shutdowns()).includes("-P +0") ? true : undefined));
  await machine.killAgent();
  const before = outbox.counter;
  await machine.tell({ order: "run" });
  machine.startAgent();
  const again = await machine.until((found) => found.counter > before);
  expect(again.released).toEqual(outbox.released);
  expect(await machine.file("work/starts")).toBe("started\n");
});

test.concurrent("killed and started again, it re-adopts the script", async () => {
  const machine = await readyMachine({
    command: "echo $$ >> pids; while [ ! -e finish ]; do sleep 0.05; done; echo bye",
  });
  await machine.tell({ order: "run" });
  await waitFor(async () => machine.file("work/pids").catch(() => undefined));
  await machine.killAgent();
  machine.startAgent();
  await waitFor(async () =>
    (await machine.events()).some((event) => event.type === "agent-restarted") ? true : undefined,
  );
  await writeFile(join(machine.jobFolder, "work", "finish"), "");
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox.outcome?.outcome).toBe("completed");
  expect((await machine.file("work/pids")).trim().split("\n")).toHaveLength(1);
});

test.concurrent("a script that ends while the agent is away is judged when it is back", async () => {
  const machine = await readyMachine({ command: "touch here; while [ ! -e finish ]; do sleep 0.05; done; touch over" });
  await machine.tell({ order: "run" });
  await waitFor(async () => machine.file("work/here").catch(() => undefined));
  await machine.killAgent();
  await writeFile(join(machine.jobFolder, "work", "finish"), "");
  await waitFor(async () => machine.file("work/over").catch(() => undefined));
  machine.startAgent();
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox.outcome?.outcome).toBe("completed");
});

test.concurrent("a script that finishes although it was told to stop has completed the job", async () => {
  const machine = await readyMachine({
    command: "trap 'echo all done; exit 0' TERM; touch here; while :; do sleep 0.05; done",
  });
  await machine.tell({ order: "run" });
  await waitFor(async () => machine.file("work/here").catch(() => undefined));
  machine.stopCommand();
  const outbox = await machine.until((found) => found.outcome !== null);
  expect(outbox.outcome?.outcome).toBe("completed");
});

test.concurrent("`spot-agent stop`: saves and is cancelled", async () => {
  const machine = await readyMachine({ command: SAVING });
  await machine.tell({ order: "run" });
  await waitFor(async () => machine.file("work/starts").catch(() => undefined));
  machine.stopCommand();
  const outbox = await machine.until((found) => found.released !== null);
  expect(outbox.outcome?.outcome).toBe("cancelled");
  expect(outbox.released?.generation).toMatch(/^save-/);
});

test.concurrent("fenced: the script and what it left behind are killed, and nothing is written again", async () => {
  const machine = await readyMachine({
    command: "trap '' TERM; (trap '' TERM; setsid sleep 1000 & echo $! > stray); echo $$ > main; sleep 1000",
  });
  await machine.tell({ order: "run" });
  const pids = await waitFor(async () => {
    const found = await Promise.all([machine.file("work/main"), machine.file("work/stray")]).catch(() => undefined);
    return found?.every((text) => text.endsWith("\n")) ? found.map(Number) : undefined;
  });
  await machine.killAgent();
  await machine.tell({ order: "fenced" });
  machine.startAgent();
  await waitFor(async () => (pids.some(isAlive) ? undefined : true));
  expect((await machine.outbox())?.released).toBeNull();
});

/** A `.tar.gz` of these files, as `spot submit` makes one. */
function packUpload(files: Readonly<Record<string, string>>): Buffer {
  const source = mkdtempSync(join(local.folder, "upload-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  return execFileSync("tar", ["-czf", "-", "-C", source, "."]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

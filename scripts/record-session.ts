/**
 * Sits down with `spot` as somebody new would, on a real terminal against a local cloud, and writes what was typed and
 * shown into docs/session.md: `node scripts/record-session.ts`. Takes a few minutes, and 3 GB of disk for a while.
 */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { randomBytes } from "node:crypto";
import { onTerminal } from "../test/e2e/on-terminal.ts";
import { joinWorld, type World } from "../test/e2e/world.ts";
import { openAccount } from "./account.ts";
import { ROOT } from "./package.ts";
import { packaged } from "./packaged.ts";
import { shownOnScreen } from "./shown-on-screen.ts";

const PAGE = join(ROOT, "docs", "session.md");
const STACK = "spot-connect-dev";
const BIG_BYTES = 1_000_000_000;

const COUNT = `import os, pathlib, sys, time
total = int(sys.argv[1])
saves = pathlib.Path(os.environ["SPOT_CHECKPOINT_DIR"])
resume = os.environ["SPOT_RESUME_FROM"]
done = int(pathlib.Path(resume).read_text()) if resume else 0
print(f"from {done}", flush=True)
while done < total:
    done += 1
    time.sleep(0.1)
    if done % 20 == 0:
        part = saves / f"at-{done}.tmp"
        part.write_text(str(done))
        part.rename(saves / f"at-{done}")
    pathlib.Path(os.environ["SPOT_PROGRESS_FILE"]).write_text(str(done / total))
print(f"counted to {done}", flush=True)
`;

const OPENING = `<!-- Made by scripts/record-session.ts -->
# A session

What \`spot\` shows to somebody who sits down with it: typed on a real terminal by a program, against the local cloud, and written
down as it came. Ids and times are those of the run.`;

const directory = await mkdtemp(join(tmpdir(), "spot-session-"));
process.chdir(directory);
const account = await openAccount({ directory: join(directory, "cloud"), log: () => {} }, STACK, packaged());
const world: World = await joinWorld(account, () => account.cloud.stop());
const page: string[] = [];

const say = (text: string): void => void page.push(text);
const show = (lines: readonly string[]): void => void page.push(`\`\`\`console\n${lines.join("\n").trimEnd()}\n\`\`\``);

/** One command as it is typed; `drive` answers it. */
async function typed(
  line: readonly string[],
  drive: (terminal: ReturnType<typeof onTerminal>) => Promise<void> = async () => {},
): Promise<readonly string[]> {
  console.error(`$ spot ${line.join(" ")}`);
  const terminal = onTerminal(world, line, { NO_COLOR: "1", PS1: "$ ", HOME: directory });
  await drive(terminal);
  const { output, code } = await terminal.ended;
  const exit = code === 0 ? [] : [`(exit code ${code})`];
  return [`$ spot ${line.map(quoted).join(" ")}`, ...shownOnScreen(output), ...exit, ""];
}

/** The last line of what `--detach` shows is the job's id. */
async function detached(line: readonly string[]): Promise<string> {
  const lines = await typed(line);
  show(lines);
  return lines.findLast((text) => /^[\w-]+-[0-9a-f]{12}$/.test(text)) ?? "";
}

const quoted = (word: string): string => (/^[\w./:=@,+-]+$/.test(word) ? word : `'${word}'`);
/** Not synchronously: the cloud is in this process. */
const plain = async (command: string): Promise<string> =>
  (await promisify(execFile)("sh", ["-c", command], { cwd: directory })).stdout.trimEnd();

try {
  await prepare();
  await firstJob();
  await machineOfAJob();
  await heldFailure();
  await transfers();
  await largeUpload();
  await writeFile(PAGE, `${[OPENING, ...page].join("\n\n")}\n`);
} finally {
  await world.close();
  await rm(directory, { recursive: true, force: true });
}

async function prepare(): Promise<void> {
  await mkdir(join(directory, "code"));
  await writeFile(join(directory, "count.py"), COUNT);
  await writeFile(join(directory, "code", "words.txt"), "one\ntwo\nthree\n");
}

async function firstJob(): Promise<void> {
  say(
    "## A script, and a file that it reads\n\n`count.py` counts, saves and says how far it is. `-a`: a shell when it is done. Ctrl-C would end the following alone.",
  );
  const line = "run count.py -n first -f my-data -u code/ -r data -a -- 40".split(" ");
  show(
    await typed(line, async (run) => {
      await run.shown(/[$#] $/, 120);
      run.type("ls data/code $SPOT_CHECKPOINT_DIR\r");
      await run.shown(/words\.txt[^]*[$#] $/);
      run.type("exit\r");
    }),
  );
  show([...(await typed(["status", "first"])), ...(await typed(["costs", "first"]))]);
}

async function machineOfAJob(): Promise<void> {
  say("## Its machine: a command, a shell, a port\n\nNo key and no open port: all of it goes through Session Manager.");
  const serve = "python3 -m http.server 8888 --directory . & python3 count.py 6000";
  const jobId = await detached(["run", "-n", "served", "--detach", "-u", "count.py", "--set", `command=${serve}`]);
  await world.logged(jobId, "from 0", 90);
  show([
    ...(await typed(["exec", "served", "--", "sh", "-c", "pwd; ls; exit 3"])),
    ...(await typed(["top", "--once"])),
  ]);
  show(
    await typed(["shell", "served"], async (shell) => {
      await shell.shown(/[$#] $/);
      shell.type("ls $SPOT_CHECKPOINT_DIR | tail -1\r");
      await shell.shown(/at-\d+[^]*[$#] $/);
      shell.type("sleep 100\r");
      await shell.shown(/sleep 100/);
      shell.type("\u0003");
      await shell.shown(/\^C[^]*[$#] $/);
      shell.type("exit\r");
    }),
  );
  let fetched = "";
  const forwarded = await typed(["forward", "served", "18888:8888"], async (terminal) => {
    await terminal.shown(/18888/);
    fetched = await plain("curl -s http://127.0.0.1:18888/count.py | head -2");
    terminal.type("\u0003");
  });
  show([
    ...forwarded,
    "(meanwhile, in another terminal)",
    "$ curl -s http://127.0.0.1:18888/count.py | head -2",
    fetched,
  ]);
  say(
    "The machine is taken, as AWS would. The job goes on from its last save on another one, and its name finds that.",
  );
  show(await typed(["interrupt", "served", "--yes"]));
  await world.event(jobId, "attempt-started", 2, 120);
  show([
    ...(await typed(["status", "served"])),
    ...(await typed(["exec", "served", "--", "sh", "-c", "echo attempt $SPOT_ATTEMPT; ls $SPOT_CHECKPOINT_DIR"])),
    ...(await typed(["cancel", "served", "--yes"])),
  ]);
  await world.ended(jobId, 120);
}

async function largeUpload(): Promise<void> {
  say(
    "## One GB, cut off and resumed\n\nThe command is killed in the middle of the upload and started again: it sends what is missing.",
  );
  await writeRandom(join(directory, "big.bin"), BIG_BYTES);
  const line = ["run", "-n", "big", "-s", "sha256sum big.bin", "-u", "big.bin"];
  show(
    await typed(line, async (terminal) => {
      await terminal.shown(/[3-6]\d ?%/, 120);
      terminal.signal(9);
    }),
  );
  show([...(await typed(line)), "$ sha256sum big.bin", await plain("sha256sum big.bin")]);
  await rm(join(directory, "big.bin"));
}

async function transfers(): Promise<void> {
  say("## Between S3 and a file system, both ways\n\nA job of its own each time; an interrupted one goes on.");
  const bucket = account.outputs["BucketName"] ?? "";
  await world.put("outputs/given/words.txt", "one\ntwo\nthree\n");
  await world.put("outputs/given/more/letters.txt", "abc\n");
  show(await typed(["transfer", `s3://${bucket}/outputs/given/`, `efs://${STACK}/words`]));
  show(await typed(["transfer", `efs://${STACK}/words`, `s3://${bucket}/outputs/back/`]));
}

async function heldFailure(): Promise<void> {
  say(
    "## A failure, looked into\n\n`holdOnFailure` keeps the machine for a while, with the job's directory to be read; `spot release` lets it go.",
  );
  const command = "command=echo half > state; echo no space left; exit 3";
  const line = ["run", "-n", "broken", "--detach", "--set", "holdOnFailure=10m", "--set", command];
  await world.event(await detached(line), "hold-started", undefined, 90);
  show(
    await typed(["shell", "broken"], async (shell) => {
      await shell.shown(/[$#] $/);
      shell.type("cat state; touch here\r");
      await shell.shown(/Read-only[^]*[$#] $/);
      shell.type("exit\r");
    }),
  );
  show([...(await typed(["release", "broken", "--yes"])), ...(await typed(["wait", "broken"]))]);
}

async function writeRandom(file: string, bytes: number): Promise<void> {
  const out = createWriteStream(file);
  for (let left = bytes; left > 0; left -= 16_000_000)
    if (!out.write(randomBytes(Math.min(left, 16_000_000)))) await once(out, "drain");
  out.end();
  await once(out, "finish");
}

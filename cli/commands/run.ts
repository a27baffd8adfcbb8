/** `spot run`: the ancestor's one command, on the service. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import type { Client } from "../../contract/client.ts";
import { builtInProfile } from "../../core/profiles.ts";
import { isBare } from "../bare-job.ts";
import { UsageError } from "../exit-codes.ts";
import { addExamples, collect } from "../help.ts";
import { confirmJob } from "../job-argument.ts";
import type { Register } from "../register.ts";
import { keepForShell, refuseKeep } from "../run/active-shell.ts";
import { findByInstance, findRunning } from "../run/find-running.ts";
import { rewriteFlags } from "../run/flags.ts";
import { HERE } from "../run/here.ts";
import { jobOf, type Run } from "../run/job-of.ts";
import { readSettings, readSwitch, type Settings } from "../run/settings.ts";
import { showDryRun } from "../run/dry-run.ts";
import { showJob } from "../run/show-job.ts";
import { NOTHING_SUBMITTED, submitJob } from "../send-job.ts";
import { openClient, type Session } from "../session.ts";
import { openKeyboard } from "../shell/keyboard.ts";
import { print, printJson, remark } from "../terminal.ts";
import { countAsGiven } from "../upload/input-index.ts";
import { uploadInputs } from "../upload/job-inputs.ts";

interface RunOptions {
  readonly instanceid?: string;
  readonly terminate?: string;
  readonly activeprompt?: string;
  readonly keep?: string;
  readonly newmount?: string;
  readonly efsmount?: string;
  readonly set?: readonly string[];
  readonly new: boolean;
  readonly detach: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** Commander reads options of one letter or with two hyphens; the ancestor had others. */
class RunCommand extends Command {
  override parseOptions(words: string[]): ReturnType<Command["parseOptions"]> {
    const isThere = (path: string): boolean => statSync(resolve(path), { throwIfNoEntry: false })?.isFile() === true;
    return super.parseOptions(rewriteFlags(words, isThere));
  }
}

export const registerRun: Register = (program, session) => {
  const command = new RunCommand("run");
  program.addCommand(command.copyInheritedSettings(program));
  command
    .argument("[script...]", "a script of this directory and its words; words that begin with a hyphen come after --")
    .description("upload, submit and follow a script, as spot-connect did")
    .option("-n, --name <name>", "the job's name; one that runs already is followed instead (the script's name)")
    .option("--iid, --instanceid <id>", "a shell on this instance, whatever job it has")
    .option("-p, --profile <name>", "the job's profile, such as default; credentials are --aws-profile")
    .option("-s, --script <scripts>", "scripts with commas between, run in this order")
    .option("-u, --upload <paths>", "files, directories or globs with commas between; `.` is all of this directory")
    .option(
      "-r, --remotepath <directory>",
      "where uploads go, below the job's directory, which lies on the file system",
    )
    .option("-f, --filesystem <name>", "file system by its creation token, made if there is none (the stack's own)")
    .option("--types <types>", "instance types with commas between, instead of the profile's")
    .option("--ami, --imageid <image>", "image: an AMI's id, or resolve:ssm: and a parameter")
    .option("--prc, --price <usd>", "the most that an hour may cost (the on-demand price)")
    .option("--un, --username <user>", "Linux user that runs the scripts")
    .option("--kp, --keypair <name>", "key pair of EC2, for those who want SSH; a shell needs none")
    .option("--sg, --securitygroup <groups>", "security groups besides the job's own")
    .option("--ip, --instanceprofile <name>", "instance profile instead of the stack's")
    .option(
      "--fw, --firewall <rule>",
      "a port to open: protocol,from,to,addresses, such as tcp,8888,8888,198.51.100.7/32",
    )
    .option("-m, --monitoring [yes]", "detailed monitoring; `-m False` is without")
    .option("-a, --activeprompt [yes]", "a shell when the scripts are done; when it is closed the job ends")
    .option("--keep <duration>", "with -a: how long the machine waits for its shell (1h)")
    .option("-t, --terminate [yes]", "end the job of this name or instance, and nothing else")
    .option("--nm, --newmount [yes]", "accepted: every zone has a mount target")
    .option("--em, --efsmount [yes]", "accepted: `-em False` without -f is a job without a file system")
    .option("--set <field=value>", "any other field of a job, such as limits.budgetUsd=5; as often as wanted", collect)
    .option("--new", "another job, even if one of this name runs", false)
    .option("--detach", "do not follow it: print its id", false)
    .option("--dry-run", "show the job's JSON, the plan and what it costs; nothing is uploaded or submitted", false)
    .option("--yes", "with -t: do not ask", false)
    .addHelpText("after", HELP)
    .action(async (positional: readonly string[], options: RunOptions) => {
      const { terminal, project } = session;
      for (const line of project.remarks) remark(terminal, line);
      const settings = readSettings({ ...options }, terminal.env, project);
      refuseKeep(options.keep, wantsShell(options));
      if (options.terminate !== undefined && readSwitch(options.terminate, "--terminate"))
        return await terminate(session, settings, options);
      if (options.instanceid !== undefined) return await connectTo(session, options.instanceid);
      await run(session, settings, positional, options);
    });
  addExamples(
    command,
    "spot run train.py",
    "spot run train.py -n digits -p default -f my-data -u data.csv,code/ -r data",
    "spot run -n digits --dry-run train.py -- --epochs 20",
    "spot run -n digits -a",
    "spot run -n digits -t",
  );
};

const HELP = `
What an option does not say, its variable says (SPOT_NAME for --name, and so on), then spot.json, then the profile.
The scripts go along; of the rest of the directory only what -u names. What they print goes to stdout.
The options of spot-connect with several letters may have one hyphen: -iid -kp -sg -ip -em -fw -ami -prc -reg -un -nm.`;

const wantsShell = ({ activeprompt }: RunOptions): boolean =>
  activeprompt !== undefined && readSwitch(activeprompt, "--activeprompt");

async function run(
  session: Session,
  settings: Settings,
  positional: readonly string[],
  options: RunOptions,
): Promise<void> {
  const { terminal, project } = session;
  if (positional.length > 0 && options["script" as keyof RunOptions] !== undefined)
    throw new UsageError("a script is named twice, by itself and with --script", { remedy: "Leave one of them out." });
  const hasShell = wantsShell(options);
  if (hasShell && !options.detach && !options.dryRun) needTerminal();
  const meant = await jobOf(settings, await project.readJob(), { ...options, positional }, HERE);
  const job = hasShell ? keepForShell(meant.job, options.keep) : meant.job;
  for (const line of meant.remarks) remark(terminal, line);
  const along = meant.uploads.map((upload) => ({ ...upload, cwd: process.cwd() }));
  const client = await openClient(session);
  if (options.dryRun) {
    if (!options.new) await tellRunning(session, client, job.name);
    refuseIdle(job);
    return await showDryRun(session, client, job, along);
  }
  const showing = { hasShell, isDetached: options.detach };
  if (!options.new && (await reconnect(session, client, job.name, showing))) return;
  refuseIdle(job);
  terminal.standing = NOTHING_SUBMITTED;
  const { body, laid } = await uploadInputs(session, client, job, along);
  const follow = (jobId: string): Promise<void> => showJob(session, client, jobId, { hasShell });
  await countAsGiven(laid, () => submitJob(session, client, body, options.detach ? null : follow));
}

/** Before anything is sent: else a machine would wait for a shell that nobody can open. */
function needTerminal(): void {
  if (openKeyboard() !== null) return;
  throw new UsageError("-a opens a shell, which needs a terminal: standard input or output is none", {
    remedy: "Run it at a terminal, leave -a out, or add --detach: `spot shell JOB` opens the shell later.",
  });
}

/** What a profile of one's own has to run is the service's to say, and what is wrong with what the job says itself. */
function refuseIdle(job: Run["job"]): void {
  const { scripts, command, profile } = job;
  const isSaid = (value: unknown): boolean => value !== undefined && value !== null;
  const hasScripts = Array.isArray(scripts) ? scripts.length > 0 : isSaid(scripts);
  if (hasScripts || isSaid(command) || isBare(job)) return;
  if (typeof profile === "string" && builtInProfile(profile) === undefined) return;
  throw new UsageError("there is nothing to run", {
    remedy: "Name a script, `spot run train.py`; give -a for a shell on a machine without one.",
  });
}

/** The ancestor's way: the same name again is the same machine. */
async function reconnect(
  session: Session,
  client: Client,
  name: string,
  { hasShell, isDetached }: { readonly hasShell: boolean; readonly isDetached: boolean },
): Promise<boolean> {
  const { terminal, options } = session;
  const running = await findRunning(client, name);
  if (running === null) return false;
  const { jobId, state } = running;
  remark(terminal, `${jobId} is ${state}: connected to it, and nothing new was submitted (--new submits another)`);
  if (!isDetached) await showJob(session, client, jobId, { hasShell });
  else if (options.json) printJson(terminal, await client.getJob({ params: { id: jobId } }));
  else print(terminal, jobId);
  return true;
}

/** The plan is of a job that would not be submitted. */
async function tellRunning({ terminal }: Session, client: Client, name: string): Promise<void> {
  const running = await findRunning(client, name);
  if (running === null) return;
  const { jobId, state } = running;
  remark(
    terminal,
    `${jobId} is ${state}: without --dry-run this connects to it and submits nothing, unless --new is given`,
  );
}

/** As the README of spot-connect says: it overrides all else. Its code ended the machine after the scripts instead. */
async function terminate(session: Session, { name }: Settings, { instanceid, yes }: RunOptions): Promise<void> {
  const { terminal, options } = session;
  if (name === undefined && instanceid === undefined)
    throw new UsageError("it is not said what -t is to end", { remedy: "Name it: `spot run -n digits -t`." });
  const client = await openClient(session);
  const found =
    instanceid === undefined
      ? await findRunning(client, name ?? "")
      : await findByInstance(client, instanceid, options.stack);
  if (found === null) return remark(terminal, `no job ${name} runs: there is nothing to end`);
  const meant = { id: found.jobId, isNamed: instanceid !== undefined };
  await confirmJob(terminal, meant, yes, { verb: "end", done: "ended" });
  const answer = await client.cancelJob({ params: { id: found.jobId } });
  if (options.json) printJson(terminal, answer);
  else remark(terminal, `${found.jobId} is being cancelled; spot status ${found.jobId} shows when it has ended`);
}

/** As `spot shell`: whatever the job does or is held for goes on when the shell is closed. */
async function connectTo(session: Session, instanceId: string): Promise<void> {
  const client = await openClient(session);
  const { jobId } = await findByInstance(client, instanceId, session.options.stack);
  remark(session.terminal, `${instanceId} has ${jobId}`);
  const { openShell } = await import("../shell/shell.ts");
  session.exitCode = await openShell(session, client, jobId, { usesPlugin: true, instanceId });
}

import { basename, dirname, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Client } from "../../contract/client.ts";
import { isSpotConnectError } from "../../core/errors.ts";
import { isMembers, type Members } from "../../core/json-checks.ts";
import { asProfile, trialJob } from "../../core/profile-trial.ts";
import { confirm } from "../confirm.ts";
import { NotFoundError, UsageError } from "../exit-codes.ts";
import { addExamples } from "../help.ts";
import { formatProfile, formatProfiles } from "../output/profiles.ts";
import { readProfileFile } from "../profiles/profile-file.ts";
import { parseProfileText } from "../profiles/profile-text.ts";
import type { Register } from "../register.ts";
import { openClient, type Session } from "../session.ts";
import { print, printJson, remark } from "../terminal.ts";
import { readTextFile } from "../text-file.ts";

interface Asking {
  readonly yes: boolean;
}
interface SaveOptions extends Asking {
  readonly name?: string;
  readonly description?: string;
}

export const registerProfiles: Register = (program, session) => {
  const profiles = program.command("profiles").description("named defaults for jobs: the built-in ones and your own");
  profiles
    .command("list", { isDefault: true })
    .description("all there are, each as it counts")
    .action(() => list(session));
  profiles
    .command("show")
    .argument("<name>", "the profile")
    .description("one of them; its JSON can be saved again")
    .action((name: string) => show(session, name));
  profiles
    .command("save")
    .argument("<file>", "JSON of {name, description, defaults}, or a profile or the profiles.txt of spot-connect")
    .option("--name <name>", "save it under this name; of a file of several profiles, this one")
    .option("--description <text>", "what it is for")
    .option("--yes", "do not ask before another of your own is replaced", false)
    .description("save one of your own; one that is named as a built-in one takes its place")
    .action((file: string, options: SaveOptions) => save(session, file, options));
  profiles
    .command("image")
    .argument("<image>", "an AMI's id, resolve:ssm: and a parameter, or `none` for the stack's")
    .option("--profile <name>", "the profile", "default")
    .description("set the image of a profile, as change_default_image did")
    .action((image: string, { profile }: { readonly profile: string }) => setImage(session, profile, image));
  profiles
    .command("reset")
    .argument("[name]", "a built-in profile; without it all of them")
    .option("--yes", "do not ask", false)
    .description("remove your own that stand for built-in ones, so that those count again")
    .action((name: string | undefined, { yes }: Asking) => reset(session, name, yes));
  profiles
    .command("delete")
    .argument("<name>", "the profile")
    .option("--yes", "do not ask", false)
    .description("remove one of your own")
    .action((name: string, { yes }: Asking) => remove(session, name, yes));
  addExamples(
    profiles,
    "spot profiles list",
    "spot profiles show default > mine.json",
    "spot profiles save mine.json --name mine",
    "spot profiles image ami-0123456789abcdef0",
    "spot profiles reset default",
    "spot profiles delete mine",
  );
};

async function list(session: Session): Promise<void> {
  const client = await openClient(session);
  const answer = await client.listProfiles();
  if (session.options.json) return printJson(session.terminal, answer);
  print(session.terminal, formatProfiles(answer.profiles, session.terminal.columns));
}

async function show(session: Session, name: string): Promise<void> {
  const client = await openClient(session);
  const profile = await client.getProfile({ params: { name } });
  if (session.options.json) return printJson(session.terminal, profile);
  remark(session.terminal, `${name} is ${profile.source === "own" ? "your own" : "built in"}`);
  print(session.terminal, formatProfile(profile));
}

async function save(session: Session, file: string, options: SaveOptions): Promise<void> {
  const { terminal } = session;
  const fields = parseProfileText(file, await readText(file));
  const read = (path: string): Promise<string> => readText(resolve(dirname(file), path));
  const found = await readProfileFile(fields, { file, name: options.name ?? null, read });
  for (const line of found.remarks) remark(terminal, line);
  const name = options.name ?? found.name ?? basename(file).replace(/\.\w+$/, "");
  const body = { description: options.description ?? found.description, defaults: found.defaults };
  const client = await openClient(session);
  if (!options.yes && (await replacesAnother(client, name, body))) {
    await refuseWrong(client, body.defaults);
    await confirm(terminal, `replace ${name}?`, "nothing was saved");
  }
  await put(session, client, name, body);
}

/** Your own one of this name, which is not kept. */
async function replacesAnother(client: Client, name: string, body: ProfileBody): Promise<boolean> {
  const { profiles } = await client.listProfiles();
  const standing = profiles.find((each) => each.name === name && each.source === "own");
  if (standing === undefined) return false;
  const { description, defaults } = standing;
  return !isDeepStrictEqual({ description, defaults }, body);
}

/** Nobody is asked about one that would not be saved. That it cannot be judged now is no refusal. */
async function refuseWrong(client: Client, defaults: Members): Promise<void> {
  const body = trialJob(defaults);
  try {
    await client.planJob({ body });
  } catch (error) {
    if (isSpotConnectError(error, "InvalidJob")) asProfile(error);
  }
}

interface ProfileBody {
  readonly description: string;
  readonly defaults: Record<string, unknown>;
}

async function put(session: Session, client: Client, name: string, body: ProfileBody): Promise<void> {
  const saved = await client.saveProfile({ params: { name }, body });
  if (session.options.json) printJson(session.terminal, saved);
  else remark(session.terminal, `saved ${name}: \`spot run -p ${name}\` and "profile": "${name}" use it`);
}

async function setImage(session: Session, name: string, image: string): Promise<void> {
  const client = await openClient(session);
  const { description, defaults } = await client.getProfile({ params: { name } });
  const instance = isMembers(defaults["instance"]) ? defaults["instance"] : {};
  const changed = { ...defaults, instance: { ...instance, image: image === "none" ? null : image } };
  await put(session, client, name, { description, defaults: changed });
}

async function reset(session: Session, name: string | undefined, yes: boolean): Promise<void> {
  const { terminal, options } = session;
  const client = await openClient(session);
  const { profiles } = await client.listProfiles();
  const own = profiles.filter((each) => each.source === "own").map((each) => each.name);
  const builtIn = new Set((await import("../../core/profiles.ts")).PROFILE_NAMES as readonly string[]);
  if (name !== undefined && !builtIn.has(name))
    throw new UsageError(`${name} is no built-in profile`, {
      remedy: `Those are ${[...builtIn].join(", ")}; \`spot profiles delete\` removes your own.`,
    });
  const meant = own.filter((each) => builtIn.has(each) && (name === undefined || each === name));
  if (meant.length > 0 && !yes) await confirm(terminal, `remove your own ${meant.join(", ")}?`, "nothing was removed");
  const answers = [];
  for (const each of meant) answers.push(await client.removeProfile({ params: { name: each } }));
  if (options.json) return printJson(terminal, answers);
  remark(
    terminal,
    meant.length === 0 ? "nothing stands for a built-in profile" : `${meant.join(", ")}: built in again`,
  );
}

async function remove(session: Session, name: string, yes: boolean): Promise<void> {
  const { terminal, options } = session;
  const client = await openClient(session);
  const { source } = await client.getProfile({ params: { name } });
  if (source === "built-in")
    throw new UsageError(`${name} is built in`, {
      remedy: "Only your own can be removed; `spot profiles list` shows which those are.",
    });
  if (!yes) await confirm(terminal, `remove ${name}?`, "nothing was removed");
  const answer = await client.removeProfile({ params: { name } });
  if (options.json) return printJson(terminal, answer);
  remark(terminal, answer.isBuiltIn ? `${name} is removed; the built-in one counts again` : `${name} is removed`);
}

async function readText(file: string): Promise<string> {
  try {
    return await readTextFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new NotFoundError(`there is no file ${file}`, { remedy: "Check the path." });
    throw new UsageError(`${file} cannot be read: ${message}`, { remedy: "Name a file that you may read." });
  }
}

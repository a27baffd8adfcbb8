import { InvalidArgumentError } from "commander";
import { PROFILE_NAMES, type ProfileName } from "../../core/profiles.ts";
import type { Market } from "../../core/states.ts";
import { formatResults } from "../output/doctor.ts";
import type { Register } from "../program.ts";
import { openClient } from "../session.ts";
import { print, printJson } from "../terminal.ts";

interface DoctorOptions {
  readonly profile: ProfileName;
  readonly market: Market;
}

export const registerDoctor: Register = (program, session) => {
  program
    .command("doctor")
    .description("what keeps jobs from running in this account and region, and the command that mends it")
    .option(
      "--profile <name>",
      `profile whose types the quotas are for: ${PROFILE_NAMES.join(", ")}`,
      readProfile,
      "default",
    )
    .option("--market <market>", "spot or on-demand", readMarket, "spot")
    .action(async ({ profile, market }: DoctorOptions) => {
      const { terminal, options } = session;
      const { accountOf } = await import("../aws/account.ts");
      const { examine, exitCodeOf } = await import("../doctor/examine.ts");
      const account = accountOf({ ...options, env: terminal.env, connect: () => openClient(session) });
      const results = await examine(account, { stack: options.stack, profile, market }, terminal.env);
      session.exitCode = exitCodeOf(results);
      if (options.json) return printJson(terminal, results);
      print(terminal, formatResults(results, terminal));
    });
};

function readProfile(text: string): ProfileName {
  const profile = PROFILE_NAMES.find((known) => known === text);
  if (profile === undefined) throw new InvalidArgumentError(`It is one of ${PROFILE_NAMES.join(", ")}.`);
  return profile;
}

function readMarket(text: string): Market {
  if (text !== "spot" && text !== "on-demand") throw new InvalidArgumentError("It is spot or on-demand.");
  return text;
}

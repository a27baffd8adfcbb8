import { Option } from "commander";
import { PROFILE_NAMES, type ProfileName } from "../../core/profiles.ts";
import type { Market } from "../../core/states.ts";
import { addExamples } from "../help.ts";
import { formatResults } from "../output/doctor.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { print, printJson } from "../terminal.ts";

interface DoctorOptions {
  readonly profile: ProfileName;
  readonly market: Market;
}

export const registerDoctor: Register = (program, session) => {
  const command = program
    .command("doctor")
    .description("what keeps jobs from running in this account and region, and the command that mends it")
    .addOption(
      new Option("--profile <name>", "profile whose types the quotas are for")
        .choices(PROFILE_NAMES)
        .default("default"),
    )
    .addOption(new Option("--market <market>", "whose quotas").choices(["spot", "on-demand"]).default("spot"))
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
  addExamples(command, "spot doctor", "spot doctor --region eu-central-1 --market on-demand");
};

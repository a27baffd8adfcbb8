import { Argument } from "commander";
import { addExamples } from "../help.ts";
import type { Register } from "../register.ts";
import { print } from "../terminal.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export const registerCompletion: Register = (program, session) => {
  const command = program
    .command("completion")
    .description("a script that completes commands and options in a shell")
    .addArgument(new Argument("<shell>", "whose").choices(SHELLS))
    .action(async (shell: Shell) => {
      const { writeCompletion } = await import("../completion/write.ts");
      print(session.terminal, writeCompletion(shell, program));
    });
  addExamples(
    command,
    "spot completion bash > ~/.local/share/bash-completion/completions/spot",
    'spot completion zsh > "${fpath[1]}/_spot"',
    "spot completion fish > ~/.config/fish/completions/spot.fish",
  );
};

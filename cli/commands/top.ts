import { setTimeout as delay } from "node:timers/promises";
import { InvalidArgumentError } from "commander";
import { addExamples } from "../help.ts";
import { readMachines } from "../machines.ts";
import { formatMachinesOnScreen } from "../output/machines-on-screen.ts";
import { formatMachines } from "../output/machines.ts";
import { pollUntil } from "../poll.ts";
import type { Register } from "../register.ts";
import { createScreen } from "../screen.ts";
import { openClient } from "../session.ts";
import { canRedraw, print, printJson, remark } from "../terminal.ts";

interface TopOptions {
  readonly once: boolean;
  readonly every: number;
}

/** An agent looks every 30 s; more often there is nothing new. */
const EVERY_SECONDS = 15;

export const registerTop: Register = (program, session) => {
  const command = program
    .command("top")
    .description("the machines of the jobs that run, and how busy they are; kept on the screen until Ctrl-C")
    .option("--once", "print it once; so it is, too, where nothing can be drawn anew", false)
    .option("--every <seconds>", "how often it is asked", readEvery, EVERY_SECONDS)
    .action(async ({ once, every }: TopOptions) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const look = () => readMachines(client);
      if (options.json) return printJson(terminal, { machines: await look() });
      if (once || !canRedraw(terminal)) {
        const machines = await look();
        return machines.length === 0
          ? remark(terminal, "no machine computes")
          : print(terminal, formatMachines(machines, new Date().toISOString(), terminal));
      }
      const screen = createScreen(terminal);
      await pollUntil({ ...terminal, stderr: { write: (text) => screen.note(text) } }, async () => {
        const machines = await look();
        const { columns } = terminal;
        screen.draw(formatMachinesOnScreen(machines, new Date().toISOString(), { columns, lines: screen.lines }));
        await delay(every * 1000);
        return undefined;
      });
    });
  addExamples(command, "spot top", "spot top --once --json");
};

function readEvery(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 2) throw new InvalidArgumentError("It is a whole number of at least 2.");
  return seconds;
}

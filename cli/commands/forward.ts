import { InvalidArgumentError } from "commander";
import { addExamples } from "../help.ts";
import { findJob, readJob } from "../job-argument.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import type { Ports } from "../shell/forward.ts";

export const registerForward: Register = (program, session) => {
  const command = program
    .command("forward")
    .description("a port of this computer leads to one of the job's newest machine, until Ctrl-C")
    .argument("<job>", "its id, or its name for the newest of that name", readJob)
    .argument("<ports>", "LOCAL:REMOTE, or one for both; LOCAL 0 is any that is free", readPorts)
    .action(async (text: string, ports: Ports) => {
      const client = await openClient(session);
      const { id } = await findJob(session, client, text);
      const { forward } = await import("../shell/forward.ts");
      await forward(session, client, id, ports);
    });
  addExamples(command, "spot forward train-digits 8888:8888", "spot forward train-digits 0:6006");
};

function readPorts(text: string): Ports {
  const found = /^(?:(\d{1,5}):)?(\d{1,5})$/.exec(text);
  const [local, remote] = [Number(found?.[1] ?? found?.[2]), Number(found?.[2])];
  if (found && local <= 65_535 && remote <= 65_535 && remote > 0) return { local, remote };
  throw new InvalidArgumentError(`"${text}" is not LOCAL:REMOTE, two ports up to 65535, e.g. 8888:8888.`);
}

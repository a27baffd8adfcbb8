import { InvalidArgumentError } from "commander";
import type { Client } from "../../contract/client.ts";
import { mergeGroups, type CostGroup } from "../../core/costs/groups.ts";
import { addExamples } from "../help.ts";
import { findJob, withJob } from "../job-argument.ts";
import { formatCosts, formatGroups } from "../output/costs.ts";
import { UsageError } from "../exit-codes.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { print, printJson, remark } from "../terminal.ts";

interface CostsOptions {
  readonly by?: string;
  readonly since?: string;
}

export const registerCosts: Register = (program, session) => {
  const command = withJob(program.command("costs"))
    .description("what a job cost, line by line; with --by or --since what all of them cost")
    .option("--by <key>", "add jobs up by job, name, day or tag:KEY; name if only --since is given", readKey)
    .option("--since <day>", "only jobs submitted since, such as 2026-11-01", readDay)
    .action(async (text: string | undefined, { by, since }: CostsOptions) => {
      const { terminal } = session;
      if (by === undefined && since === undefined) {
        const client = await openClient(session);
        const { id } = await findJob(session, client, text);
        const costs = await client.readCosts({ params: { id } });
        return session.options.json ? printJson(terminal, costs) : print(terminal, formatCosts(costs, terminal));
      }
      if (text !== undefined) throw oneOrAll();
      const client = await openClient(session);
      const key = by ?? "name";
      const groups = await readGroups(client, key, since);
      if (session.options.json) return printJson(terminal, { groups });
      if (groups.length === 0) return remark(terminal, "no jobs");
      print(terminal, formatGroups(key, groups, terminal));
    });
  addExamples(command, "spot costs", "spot costs train-digits", "spot costs --by day --since 2026-11-01");
};

const oneOrAll = (): UsageError =>
  new UsageError("--by and --since add up jobs, and one job is named", { remedy: "Leave out the job or the option." });

async function readGroups(client: Client, by: string, since: string | undefined): Promise<readonly CostGroup[]> {
  let groups: readonly CostGroup[] = [];
  let nextToken: string | null = null;
  do {
    const query = { by, ...(since && { since }), ...(nextToken && { nextToken }) };
    const page: Awaited<ReturnType<Client["listCosts"]>> = await client.listCosts({ query });
    groups = mergeGroups([...groups, ...page.groups]);
    nextToken = page.nextToken;
  } while (nextToken !== null);
  return groups;
}

function readKey(text: string): string {
  if (!/^(?:job|name|day|tag:.+)$/.test(text)) throw new InvalidArgumentError("It is job, name, day or tag:KEY.");
  return text;
}

function readDay(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError("It is a day or time, such as 2026-11-01.");
  return new Date(time).toISOString();
}

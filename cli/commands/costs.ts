import { InvalidArgumentError } from "commander";
import type { Client } from "../../contract/client.ts";
import { mergeGroups, type CostGroup } from "../../core/costs/groups.ts";
import { readJobId } from "../job-id.ts";
import { formatCosts, formatGroups } from "../output/costs.ts";
import type { Register } from "../program.ts";
import { openClient } from "../session.ts";
import { print, printJson, remark } from "../terminal.ts";

interface CostsOptions {
  readonly by: string;
  readonly since?: string;
}

export const registerCosts: Register = (program, session) => {
  program
    .command("costs")
    .description("what a job cost, line by line; without a job what all of them cost")
    .argument("[job-id]", "as `spot list` shows it", readJobId)
    .option("--by <key>", "add jobs up by job, name, day or tag:KEY", readKey, "name")
    .option("--since <day>", "only jobs submitted since, such as 2026-11-01", readDay)
    .action(async (id: string | undefined, options: CostsOptions) => {
      const { terminal } = session;
      const client = await openClient(session);
      if (id !== undefined) {
        const costs = await client.readCosts({ params: { id } });
        return session.options.json ? printJson(terminal, costs) : print(terminal, formatCosts(costs, terminal));
      }
      const groups = await readGroups(client, options);
      if (session.options.json) return printJson(terminal, { groups });
      if (groups.length === 0) return remark(terminal, "no jobs");
      print(terminal, formatGroups(options.by, groups, terminal));
    });
};

async function readGroups(client: Client, { by, since }: CostsOptions): Promise<readonly CostGroup[]> {
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

import { addExamples } from "../help.ts";
import { formatPrices } from "../output/prices.ts";
import type { Register } from "../register.ts";
import { openClient } from "../session.ts";
import { print, printJson, remark } from "../terminal.ts";

export const registerPrices: Register = (program, session) => {
  const command = program
    .command("prices")
    .description("what machines cost on spot and on demand, and what is remembered of their pools")
    .argument("[types...]", "instance types, such as c7i.large; the default profile's if none is named")
    .action(async (types: readonly string[]) => {
      const { terminal, options } = session;
      const client = await openClient(session);
      const named = types.flatMap((text) => text.split(",")).filter(Boolean);
      const answer = await client.readPrices({ query: named.length === 0 ? {} : { types: named.join(",") } });
      if (options.json) return printJson(terminal, answer);
      for (const type of answer.unknownTypes) remark(terminal, `${type} is not offered in a zone of this stack`);
      if (answer.prices.length > 0) print(terminal, formatPrices(answer.prices, terminal));
    });
  addExamples(command, "spot prices", "spot prices c7i.large m7i.large");
};

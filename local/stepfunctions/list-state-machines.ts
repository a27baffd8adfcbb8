import type { ListStateMachinesInput, ListStateMachinesOutput } from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import type { Context } from "./context.ts";
import { takePage } from "./paging.ts";

export function listStateMachines({ records }: Context): Operation<ListStateMachinesInput, ListStateMachinesOutput> {
  return (input) => {
    const all = records.machines.values().map(({ arn, name, creationDate }) => ({
      stateMachineArn: arn,
      name,
      type: "STANDARD" as const,
      creationDate: new Date(creationDate),
    }));
    const { items, nextToken } = takePage(all, input);
    return { stateMachines: [...items], nextToken };
  };
}

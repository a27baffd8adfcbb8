/** What the functions asked of AWS in the course of a scenario, from the local cloud's call log. */
import type { CallRecord } from "../../local/index.ts";
import type { Simulation } from "./simulation.ts";

export interface FunctionCall {
  /** The function's name without the stack's, e.g. `requestCapacity`. */
  readonly caller: string;
  readonly invocation: string;
  readonly service: string;
  readonly operation: string;
  /** The kind of item or thing it is about, e.g. `control`; empty where the operation says it all. */
  readonly about: string;
  readonly status: number | null;
  readonly time: string;
}

/** The functions' calls since the log was last emptied, in the order they came. */
export async function readCalls(simulation: Simulation): Promise<readonly FunctionCall[]> {
  const { stack } = simulation;
  const records = await simulation.ask<readonly CallRecord[]>("GET", "calls");
  return records.flatMap(({ caller, invocation, service, operation, request, status, time }) =>
    invocation === null
      ? []
      : [
          {
            caller: caller.replace(`${stack}-`, ""),
            invocation,
            service,
            operation,
            about: service === "dynamodb" ? itemKind(request) : "",
            status,
            time,
          },
        ],
  );
}

/** `job#…`/`control` is `control`, `job#…`/`event#…` is `event`, `in#…` is `inbox` (docs/contracts.md §3). */
function itemKind(request: string): string {
  const [, partition = ""] = /"pk":\{"S":"([^"#]+)/.exec(request) ?? [];
  const [, sort = ""] = /"sk":\{"S":"([^"#]+)/.exec(request) ?? [];
  return PARTITIONS[partition] ?? sort;
}

const PARTITIONS: Readonly<Record<string, string>> = { in: "inbox", out: "outbox" };

export const labelOf = ({ service, operation, about }: FunctionCall): string =>
  `${service}.${operation}${about === "" ? "" : ` ${about}`}`;

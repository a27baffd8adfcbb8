/** The simulated agent decides as the agent does: both run the files of test/agent/vectors. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Action, AgentState } from "./agent-state.ts";
import { decide } from "./decide.ts";

interface Vector {
  readonly name: string;
  readonly state: Readonly<Record<string, unknown>>;
  readonly now: number;
  readonly actions: readonly Action[];
}

const FOLDER = new URL("../agent/vectors/", import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
const BASE = read("base.json") as AgentState;
const MERGED = ["inbox", "job", "local", "channel", "saves"];

function stateOf(changes: Vector["state"]): AgentState {
  const base: Readonly<Record<string, unknown>> = { ...BASE };
  const merged = Object.entries(changes).map(([key, value]) =>
    MERGED.includes(key) && value !== null ? [key, { ...(base[key] as object), ...(value as object) }] : [key, value],
  );
  return { ...BASE, ...(Object.fromEntries(merged) as Partial<AgentState>) };
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json") && file !== "base.json");

test("there are vectors", () => {
  expect(files.length).toBeGreaterThan(0);
});

describe.each(files)("%s", (file) => {
  test.each(read(file) as Vector[])("$name", ({ state, now, actions }) => {
    expect(decide(stateOf(state), now)).toEqual(actions);
  });
});

/** What the tests of the sweep ask of its reports. */
import { expect } from "vitest";
import type { Answer } from "../../contract/routes.ts";
import type { ResourceKind } from "../../core/ports.ts";
import type { Simulation } from "./simulation.ts";

export type Report = Answer<"sweepStack">;

export const KINDS: readonly ResourceKind[] = [
  "instance",
  "volume",
  "launch-template",
  "security-group",
  "mount-target",
];

export const sweep = ({ clock, api }: Simulation, dryRun = false): Promise<Report> =>
  clock.hold(api.sweepStack({ body: { dryRun } }));

/** `kind: action` of the items about something that was made by hand. */
export const actionsOn = ({ items }: Report, ids: readonly string[]): Record<string, string> =>
  Object.fromEntries(items.filter(({ id }) => ids.includes(id)).map(({ kind, action }) => [kind, action]));

export const actionsByJob = ({ items }: Report): Record<string, string> =>
  Object.fromEntries(items.filter(({ kind }) => kind === "job").map(({ id, action }) => [id, action]));

/** The tests sweep by hand, so that they see every report. */
export const stopSchedule = (simulation: Simulation): Promise<unknown> =>
  simulation.order("events/drop", { pattern: { "detail-type": ["Scheduled Event"] }, events: 100_000 });

/** Marked before it was removed, by as long as its kind asks; the removal is in just one report, but for EC2's slowness. */
export function expectTwoPhases(reports: readonly Report[], made: Readonly<Record<ResourceKind, string>>): void {
  for (const kind of KINDS) {
    const of = (action: string) =>
      reports.filter(({ items }) => items.some((item) => item.id === made[kind] && item.action === action));
    const [marked] = of("marked");
    const [removed] = of("removed");
    const seconds = (Date.parse(removed?.now ?? "") - Date.parse(marked?.now ?? "")) / 1000;
    const confirm = kind === "security-group" || kind === "mount-target" ? 600 : 240;
    expect([kind, of("marked").length, of("removed").length]).toEqual([kind, 1, 1]);
    expect([kind, seconds >= confirm && seconds <= confirm + 60]).toEqual([kind, true]);
  }
}

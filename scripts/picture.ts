/**
 * Draws a state machine from its ASL: the states down one spine in the order a job meets them, ways ahead on the left,
 * ways back on the right. Catch ways are left out: nearly every state has the same. `--write` renews docs/*.svg.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./package.ts";

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string; readonly Condition: string }[];
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const ROW = 46;
const BOX = { width: 190, height: 30, left: 190, top: 20 };
const COLOURS = { wait: "#fff4d6", task: "#e8f1fd", choice: "#f3f3f3", end: "#e7f6e9", fail: "#fdeaea" };

export async function drawMachine(name: string): Promise<string> {
  const machine = JSON.parse(await readFile(join(ROOT, "statemachines", `${name}.asl.json`), "utf8")) as Machine;
  return draw(machine, name);
}

function draw(machine: Machine, name: string): string {
  const order = Object.keys(machine.States);
  const row = new Map(order.map((state, index) => [state, index]));
  const height = BOX.top * 2 + (order.length - 1) * ROW + BOX.height;
  const lanes = { ahead: 0, back: 0 };
  const arrows = order.flatMap((from) =>
    waysOf(machine.States[from]!).map((to) => arrow(row.get(from)!, row.get(to)!, lanes)),
  );
  const boxes = order.map((state, index) => box(state, machine.States[state]!, index));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 570 ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${name} state machine">
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#667"/></marker></defs>
<rect width="570" height="${height}" fill="#fff"/>
${arrows.join("\n")}
${boxes.join("\n")}
</svg>
`;
}

function waysOf(state: State): string[] {
  const ways = [...(state.Choices ?? []).map((choice) => choice.Next), state.Default, state.Next];
  return [...new Set(ways.filter((way) => way !== undefined))];
}

const yOf = (index: number): number => BOX.top + index * ROW + BOX.height / 2;

function arrow(from: number, to: number, lanes: { ahead: number; back: number }): string {
  const style = 'fill="none" stroke="#667" stroke-width="1.2" marker-end="url(#head)"';
  if (to === from + 1) {
    const x = BOX.left + BOX.width / 2;
    return `<path d="M${x} ${yOf(from) + BOX.height / 2}V${yOf(to) - BOX.height / 2}" ${style}/>`;
  }
  const ahead = to > from;
  const lane = ahead ? lanes.ahead++ : lanes.back++;
  const edge = ahead ? BOX.left : BOX.left + BOX.width;
  const x = ahead ? edge - 22 - (lane % 11) * 15 : edge + 22 + (lane % 11) * 15;
  const [y1, y2] = [yOf(from) + 6, yOf(to) - 6];
  return `<path d="M${edge} ${y1}H${x}V${y2}H${edge}" ${style}/>`;
}

function box(name: string, state: State, index: number): string {
  const y = BOX.top + index * ROW;
  const radius = state.Type === "Choice" ? 15 : 5;
  const dash = state.Resource?.endsWith(".waitForTaskToken") ? ' stroke-dasharray="5 3"' : "";
  return `<rect x="${BOX.left}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="${radius}" fill="${colourOf(state)}" stroke="#667"${dash}/><text x="${BOX.left + BOX.width / 2}" y="${y + 20}" text-anchor="middle">${name}</text>`;
}

function colourOf({ Type, Resource }: State): string {
  if (Resource?.endsWith(".waitForTaskToken")) return COLOURS.wait;
  if (Type === "Task") return COLOURS.task;
  if (Type === "Succeed") return COLOURS.end;
  return Type === "Fail" ? COLOURS.fail : COLOURS.choice;
}

if (process.argv.includes("--write")) {
  for (const name of ["run-job", "end-job"]) {
    await writeFile(join(ROOT, "docs", `${name}.svg`), await drawMachine(name));
  }
}

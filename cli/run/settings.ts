/**
 * What `spot run` is told, whoever says it: an option, a variable of the environment or the project file, in that order.
 * Each is read the same way, and what is wrong is named as it was written.
 */
import { UsageError } from "../exit-codes.ts";
import { cutAtCommas, type Names } from "../upload/list-words.ts";
import { readIngress, type IngressRule } from "./firewall.ts";

export interface Settings {
  readonly name?: string;
  /** The job profile. */
  readonly profile?: string;
  readonly script?: Names;
  readonly upload?: Names;
  readonly remotepath?: string;
  readonly filesystem?: string;
  readonly types?: readonly string[];
  readonly imageid?: string;
  readonly price?: number;
  readonly username?: string;
  readonly keypair?: string;
  readonly securitygroup?: readonly string[];
  readonly instanceprofile?: string;
  readonly firewall?: readonly IngressRule[];
  readonly monitoring?: boolean;
}
export type SettingName = keyof Settings;

/** A value and how its place is called: `--price`, `SPOT_PRICE`, `price in spot.json`. */
type Read<T> = (value: unknown, place: string) => T;

const READERS: { readonly [Name in SettingName]-?: Read<NonNullable<Settings[Name]>> } = {
  name: readText,
  profile: readText,
  script: readNames,
  upload: readNames,
  remotepath: readText,
  filesystem: readText,
  types: readList,
  imageid: readText,
  price: readPrice,
  username: readText,
  keypair: readText,
  securitygroup: readList,
  instanceprofile: readText,
  firewall: readIngress,
  monitoring: readSwitch,
};
export const SETTING_NAMES = Object.keys(READERS) as readonly SettingName[];

/** `SPOT_` and the long option's name. */
export const variableOf = (name: SettingName): string => `SPOT_${name.toUpperCase()}`;

type Values = Readonly<Record<string, unknown>>;

/** The first of the three that says something of a setting decides it, whole. */
export function readSettings(
  options: Values,
  env: Values,
  file: { readonly values: Values; readonly path: string },
): Settings {
  const entries = SETTING_NAMES.flatMap((name) => {
    const places: readonly (readonly [value: unknown, place: string])[] = [
      [options[name], `--${name}`],
      [env[variableOf(name)] || undefined, variableOf(name)],
      [file.values[name], `${name} in ${file.path}`],
    ];
    const said = places.find(([value]) => value !== undefined);
    if (said === undefined) return [];
    const read: Read<unknown> = READERS[name];
    return [[name, read(...said)] as const];
  });
  return Object.fromEntries(entries);
}

/** Also for what is no setting of the table. */
export function readText(value: unknown, place: string): string {
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  throw wrong(place, value, "text");
}

/** Commas between, as the ancestor had it; a JSON file has lists, whose items are whole. */
export function readList(value: unknown, place: string): readonly string[] {
  const names = readNames(value, place);
  const words = typeof names === "string" ? cutAtCommas(names) : names;
  if (!words.includes("")) return words;
  throw wrong(place, value, "names with a comma between them");
}

/** Of files: which commas are part of a name is seen where they are looked for. */
function readNames(value: unknown, place: string): Names {
  if (!Array.isArray(value)) return readText(value, place);
  if (value.length > 0) return (value as unknown[]).map((item) => readText(item, place));
  throw wrong(place, value, "at least one name");
}

function readPrice(value: unknown, place: string): number {
  const price = typeof value === "string" && value.trim() !== "" ? Number(value.replace(/^\$/, "")) : value;
  if (typeof price === "number" && Number.isFinite(price) && price > 0) return price;
  throw wrong(place, value, "USD an hour, such as 0.15");
}

export function readSwitch(value: unknown, place: string): boolean {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.toLowerCase() : "";
  if (word === "true" || word === "false") return word === "true";
  throw wrong(place, value, "true or false");
}

export const wrong = (place: string, value: unknown, expected: string): UsageError =>
  new UsageError(`${place}: ${JSON.stringify(value) ?? "nothing"} is not what it takes`, {
    remedy: `It takes ${expected}.`,
  });

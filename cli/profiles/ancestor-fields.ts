/**
 * The fields of a profile of spot-connect, and what becomes of each here: fields of a job, or nothing, and always a word
 * about it. Pure.
 */
import { isMembers, type Members } from "../../core/json-checks.ts";
import { UsageError } from "../exit-codes.ts";
import { readIngress } from "../run/firewall.ts";
import { readList, readSwitch, readText, wrong } from "../run/settings.ts";

interface Became {
  /** Fields of a job, as its JSON has them. */
  readonly job?: Members;
  /** For people: what became of it. */
  readonly remark: string;
}

/** `others` are all the profile's fields: one may say what another means. */
type Translate = (value: unknown, place: string, others: Members) => Became;

const ofInstance = (field: string, value: unknown): Became => ({
  job: { instance: { [field]: value } },
  remark: `is \`instance.${field}\``,
});

export const ANCESTOR_FIELDS = {
  firewall_ingress: (value, place, others) => {
    const rules = readIngress(value, place);
    const kept = rules.filter(
      ({ fromPort, toPort }) => !isEmpty(others["key_pair"]) || fromPort !== 22 || toPort !== 22,
    );
    const dropped = kept.length < rules.length ? "; port 22 stays closed, since `spot shell` needs none" : "";
    if (kept.length === 0) return { remark: `is left out${dropped.replace(";", ":")}` };
    return { job: { instance: { ingress: kept } }, remark: `is \`instance.ingress\`, open to its job alone${dropped}` };
  },
  image_id: (value, place) => ofInstance("image", readText(value, place)),
  image_name: () => ({ remark: "is left out: an image is known by its id" }),
  instance_type: (value, place) => ({
    ...ofInstance("types", readList(value, place)),
    remark: "is `instance.types`; name more than one, because a pool more is an interruption less",
  }),
  price: (value, place) => ({
    ...ofInstance("maxPrice", readMoney(value, place)),
    remark: "is `instance.maxPrice`, the most that an hour may cost; nothing is bid any more",
  }),
  min_price: () => ({ remark: "is left out: nothing is bid, so no price is too low" }),
  efs_mount: (value, place) =>
    readSwitch(value, place)
      ? { remark: "is what every job has: the stack's file system, or the one that `filesystem` names" }
      : { job: { filesystem: null }, remark: "is `filesystem: null`: an interrupted job begins anew" },
  scripts: (value, place) =>
    isEmpty(value)
      ? { remark: "is empty" }
      : {
          job: { setup: readList(value, place) },
          remark: "is `setup`: what the files hold runs before the job's scripts, on every machine",
        },
  username: (value, place) => ofInstance("username", readText(value, place)),
  region: () => ({ remark: "is left out: a stack is in one region; `region` in spot.json and --region choose it" }),
  key_pair: (value, place) => ofInstance("keyPair", readText(firstOf(value), place)),
  // A tuple of its id and its name.
  security_group: (value, place) => ofInstance("securityGroups", readList(firstOf(value), place)),
} as const satisfies Readonly<Record<string, Translate>>;

export type AncestorField = keyof typeof ANCESTOR_FIELDS;
export const ANCESTOR_FIELD_NAMES = Object.keys(ANCESTOR_FIELDS) as readonly AncestorField[];
export const isAncestorField = (name: string): name is AncestorField => Object.hasOwn(ANCESTOR_FIELDS, name);

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

/** An empty text or list is what the ancestor's profiles have where they say nothing. */
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

function readMoney(value: unknown, place: string): number {
  const money = typeof value === "string" ? Number(value.trim() || NaN) : value;
  if (typeof money === "number" && money > 0) return money;
  throw wrong(place, value, "USD an hour, such as 0.15");
}

export interface Translation {
  readonly job: Members;
  readonly remarks: readonly string[];
}

/** `source` is where the fields stand. Others than the ancestor's are passed over. */
export function translateProfile(fields: Members, source: string): Translation {
  const became = Object.entries(fields).flatMap(([name, value]) => {
    if (!isAncestorField(name)) return [];
    const translate: Translate = ANCESTOR_FIELDS[name];
    const isSaid = !isEmpty(value) || name === "scripts";
    const result = isSaid ? translate(value, `${name} in ${source}`, fields) : { remark: "is empty" };
    return [{ ...result, remark: `${name} ${result.remark}` }];
  });
  return {
    job: became.reduce<Members>((job, each) => mergeFields(job, each.job ?? {}), {}),
    remarks: became.map(({ remark }) => remark),
  };
}

/** Objects member by member, lists as a whole, as the service lays a job over its profile. */
export function mergeFields(below: Members, above: Members): Members {
  const merged = Object.entries(above).map(([key, value]) => {
    const under = below[key];
    return [key, isMembers(value) && isMembers(under) ? mergeFields(under, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(merged) };
}

/** `setup` of a translation names files: what they hold takes their place. */
export async function inlineScripts(job: Members, read: (path: string) => Promise<string>): Promise<Members> {
  const { setup, ...rest } = job;
  if (!Array.isArray(setup)) return job;
  const commands: string[] = [];
  for (const path of setup as readonly string[]) {
    const text = await read(path);
    if (text.trim() === "") throw new UsageError(`${path} is empty`, { remedy: "Leave it out of `scripts`." });
    commands.push(text.trimEnd());
  }
  return { ...rest, setup: commands };
}

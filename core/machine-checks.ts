/**
 * Whether the machines a job asks for exist: the checks that need EC2's answers (core/steps/admit.ts asks). Pure. Every
 * finding names the wrong thing and what would be right.
 */
import { findDriverProblem } from "./driver-checks.ts";
import type { FieldProblem } from "./errors.ts";
import { nearestNames } from "./nearest-name.ts";
import type { MachineMatch } from "./machine-match.ts";
import type { ImageFacts, TypeFacts } from "./ports-catalog.ts";
import type { Job } from "./job.ts";
import type { OwnNetwork } from "./own-network.ts";

/** What a job says of its machines, where it says it in the right form; the schema has reported the rest. */
export interface MachineWish {
  readonly region: string;
  readonly types: readonly { readonly name: string; readonly field: string }[];
  /** Who chose the types, where it was not the job itself: those that do not fit are left out, not reported. */
  readonly chosenBy: Chooser | null;
  /** The machines that are described, not named; null: none are. */
  readonly match: MachineMatch | null;
  readonly zones: readonly { readonly name: string; readonly field: string }[];
  /** false: the job names some, but none in the right form. */
  readonly isAnyZone: boolean;
  /** null: the stack's; undefined: something that is no image. */
  readonly image: string | null | undefined;
  readonly diskGiB: number | null;
  readonly market: Job["instance"]["market"] | null;
  /** What the job brings beside the stack's network, named as the job names it. */
  readonly own: Omit<OwnNetwork, "ingress">;
}

export interface Chooser {
  /** The field to be corrected where no type fits. */
  readonly field: string;
  /** What is wrong then, before the types' own findings. */
  readonly problem: string;
  readonly expected: string;
}

/** EC2's answers to what the wish names. */
export interface MachineAnswers {
  readonly types: readonly TypeFacts[];
  readonly offers: Readonly<Record<string, readonly string[]>>;
  readonly stackZones: readonly string[];
  /** By reference: the job's image, and the stack's own where one is to be checked; null: there is none. */
  readonly images: Readonly<Record<string, ImageFacts | null>>;
  /** Asked only when a type is unknown. */
  readonly typeNames: readonly string[];
}

export interface MachineFindings {
  readonly problems: readonly FieldProblem[];
  /** The types that fit: all of the job's own, or those of the profile that the region has. */
  readonly types: readonly string[];
}

type Named = MachineWish["types"][number];
type Finding = Omit<FieldProblem, "field">;

/** The image that instances of the type get. */
export const imageFor = (wish: MachineWish, type: TypeFacts): string | undefined =>
  wish.image === null ? type.defaultImage.reference : wish.image;

export function checkMachines(wish: MachineWish, answers: MachineAnswers): MachineFindings {
  const shared = [...wish.zones.flatMap((zone) => zoneProblem(zone, answers)), ...imageProblems(wish, answers)];
  const found = wish.types.map((type) => ({ type, findings: typeFindings(type, wish, answers) }));
  const fitting = found.filter(({ findings }) => findings.length === 0).map(({ type }) => type);
  // The disk is measured against the images of the types that are left.
  const problems = [...shared, ...diskProblems(fitting, wish, answers)];
  if (wish.chosenBy === null) {
    const own = found.flatMap(({ type, findings }) => findings.map((finding) => ({ field: type.field, ...finding })));
    return { problems: [...own, ...problems], types: wish.types.map(({ name }) => name) };
  }
  const none = fitting.length === 0 ? [choiceProblem(wish.chosenBy, found)] : [];
  return { problems: [...none, ...problems], types: fitting.map(({ name }) => name) };
}

/** Several types are wrong for the same reason more often than not. */
const MOST_REASONS = 3;

function choiceProblem(
  { field, problem, expected }: Chooser,
  found: readonly { readonly type: Named; readonly findings: readonly Finding[] }[],
): FieldProblem {
  const reasons = found.map(({ findings }) => findings[0]!.problem);
  const more = reasons.length > MOST_REASONS ? [`and ${reasons.length - MOST_REASONS} more`] : [];
  const said = [...reasons.slice(0, MOST_REASONS), ...more].join("; ");
  return { field, problem: said === "" ? problem : `${problem}: ${said}`, expected };
}

function zoneProblem({ name, field }: Named, { stackZones }: MachineAnswers): readonly FieldProblem[] {
  if (stackZones.includes(name)) return [];
  const expected = `${oneOf(stackZones)}, or an empty list for all of them`;
  return [{ field, problem: `${name} has no subnet of the stack's network`, expected }];
}

/** Problems of the job's own image, whatever the type. The stack's is its owner's business. */
function imageProblems({ image }: MachineWish, { images }: MachineAnswers): readonly FieldProblem[] {
  if (typeof image !== "string") return [];
  const finding = imageFinding(image, images[image] ?? null);
  return finding === null ? [] : [{ field: "instance.image", ...finding }];
}

function imageFinding(reference: string, facts: ImageFacts | null): Finding | null {
  const isParameter = reference.startsWith("resolve:");
  const expected = isParameter
    ? "a parameter that holds the id of an image of this region, or null for the stack's image"
    : "the id of an image of this region that is shared with this account, or null for the stack's image";
  if (facts === null)
    return { problem: isParameter ? `${reference} names no image` : `${reference} does not exist here`, expected };
  if (facts.state !== "available") return { problem: `${reference} is ${facts.state}, not available`, expected };
  if (facts.platform === "windows") return { problem: `${reference} is a Windows image`, expected: "a Linux image" };
  return facts.rootGiB === null
    ? {
        problem: `${reference} has no EBS volume for its root`,
        expected: "an image whose root device is an EBS volume",
      }
    : null;
}

function typeFindings({ name }: Named, wish: MachineWish, answers: MachineAnswers): readonly Finding[] {
  const facts = answers.types.find((type) => type.name === name);
  if (facts === undefined) return [unknownType(name, wish, answers)];
  const reference = imageFor(wish, facts);
  const image = reference === undefined ? null : (answers.images[reference] ?? null);
  const findings = [
    offerFinding(name, wish, answers),
    wish.market === "spot" && !facts.hasSpot
      ? { problem: `${name} cannot be had on spot`, expected: 'another type, or `"market": "on-demand"`' }
      : null,
    architectureFinding(facts, wish, image),
    image === null ? null : findDriverProblem(facts, image, wish.image === null),
  ];
  return findings.filter((finding) => finding !== null);
}

function unknownType(name: string, { region }: MachineWish, { typeNames }: MachineAnswers): Finding {
  const nearest = nearestNames(name, typeNames, 3);
  const expected = nearest.length > 0 ? oneOf(nearest.map((near) => `\`${near}\``)) : "an EC2 instance type";
  return { problem: `${name} is no instance type of ${region}`, expected };
}

/** A type has to be offered in one of the zones at least: EC2 leaves the other pools out. */
function offerFinding(name: string, wish: MachineWish, { offers, stackZones }: MachineAnswers): Finding | null {
  const chosen = wish.zones.map((zone) => zone.name).filter((zone) => stackZones.includes(zone));
  const zones = wish.isAnyZone || chosen.length === 0 ? stackZones : chosen;
  const offering = offers[name] ?? [];
  if (zones.some((zone) => offering.includes(zone))) return null;
  const elsewhere = stackZones.filter((zone) => offering.includes(zone));
  const expected =
    elsewhere.length > 0 ? `\`instance.zones\` with ${oneOf(elsewhere)}` : `a type that EC2 offers in ${oneOf(zones)}`;
  return { problem: `${name} is not offered by EC2 in ${zones.join(", ")}`, expected };
}

function architectureFinding(type: TypeFacts, wish: MachineWish, image: ImageFacts | null): Finding | null {
  const architecture = image?.architecture ?? (wish.image === null ? type.defaultImage.architecture : null);
  if (architecture === null || type.architectures.includes(architecture)) return null;
  const own = type.architectures.join(" and ");
  return {
    problem: `${type.name} is ${own}, its image ${image?.imageId ?? type.defaultImage.reference} is for ${architecture}`,
    expected: `a type for ${architecture}, or \`instance.image\` for ${own}${wish.image === null ? "" : " (null: chosen by type)"}`,
  };
}

function diskProblems(types: readonly Named[], wish: MachineWish, answers: MachineAnswers): readonly FieldProblem[] {
  const { diskGiB } = wish;
  if (diskGiB === null) return [];
  const chosen = answers.types.filter(({ name }) => types.some((type) => type.name === name));
  const references = new Set(wish.image === null ? chosen.map((type) => imageFor(wish, type)) : [wish.image]);
  const images = [...references].map((reference) => answers.images[reference ?? ""] ?? null);
  const largest = images.toSorted((a, b) => (b?.rootGiB ?? 0) - (a?.rootGiB ?? 0))[0];
  const rootGiB = largest?.rootGiB ?? 0;
  if (diskGiB >= rootGiB) return [];
  const problem = `${diskGiB} GiB is less than the ${rootGiB} GiB of the image's root disk (${largest?.name ?? ""})`;
  return [{ field: "instance.diskGiB", problem, expected: `at least ${rootGiB}, or null for the image's` }];
}

/** `a`, `a or b`, `a, b or c`. */
const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

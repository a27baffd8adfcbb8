/**
 * CloudFormation's intrinsic functions over a template's values. Source: CloudFormation user guide, "Intrinsic function
 * reference".
 */
import { AwsError } from "../kernel/service.ts";
import { invalid } from "./template.ts";
import type { Template, Value } from "./template.ts";

export interface Scope {
  readonly template: Pick<Template, "Mappings" | "Conditions" | "Resources">;
  /** Of parameters, their resolved values; of `AWS::Region` and its like, too. */
  readonly parameters: Readonly<Record<string, Value>>;
  readonly region: string;
  /** A resource's `Ref` (attribute null) or attribute. Throws while it is not known. */
  attribute(logicalId: string, attribute: string | null): Value;
  importValue(name: string): Value;
}

export interface Resolver {
  /** `AWS::NoValue` becomes undefined, and leaves lists and objects. */
  value(value: Value): Value;
  condition(name: string): boolean;
}

type Argument = any;

export function createResolver(scope: Scope): Resolver {
  const value = (given: Value): Value => {
    if (Array.isArray(given)) return given.map(value).filter((each) => each !== undefined);
    if (typeof given === "string") return checkDynamic(given);
    if (typeof given !== "object" || given === null) return given;
    const [[name, argument] = ["", null], ...more] = Object.entries(given);
    const intrinsic = more.length === 0 ? functions[name] : undefined;
    if (intrinsic) return intrinsic(argument);
    if (more.length === 0 && name.startsWith("Fn::"))
      throw invalid(`Template format error: Unsupported function ${name}`);
    const entries = Object.entries(given).map(([key, each]) => [key, value(each)] as const);
    return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
  };

  const condition = (name: string): boolean => {
    if (!(name in scope.template.Conditions))
      throw invalid(`Template format error: Unresolved condition dependency ${name}`);
    return isTrue(value(scope.template.Conditions[name]));
  };

  const reference = (name: string): Value => {
    if (name === "AWS::NoValue") return undefined;
    return name in scope.parameters ? scope.parameters[name] : scope.attribute(name, null);
  };

  const getAttribute = (argument: Argument): Value => {
    const [id, attribute] = Array.isArray(argument) ? (argument as [string, Value]) : splitOnce(String(argument));
    return scope.attribute(id, String(value(attribute)));
  };

  const substitute = (argument: Argument): string => {
    const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, Value>];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const key = name.trim();
      const found = key in variables ? value(variables[key]) : key.includes(".") ? getAttribute(key) : reference(key);
      return textOf(found);
    });
  };

  const functions: Readonly<Record<string, (argument: Argument) => Value>> = {
    Ref: (name) => reference(String(name)),
    Condition: (name) => condition(String(name)),
    "Fn::GetAtt": getAttribute,
    "Fn::Sub": substitute,
    "Fn::Join": ([separator, list]) => (value(list) as Value[]).map(textOf).join(String(separator)),
    "Fn::Select": ([index, list]) => select(Number(value(index)), value(list) as Value[]),
    "Fn::Split": ([separator, text]) => textOf(value(text)).split(String(separator)),
    "Fn::If": ([name, yes, no]) => value(condition(String(name)) ? yes : no),
    "Fn::Equals": ([first, second]) => textOf(value(first)) === textOf(value(second)),
    "Fn::Not": ([only]) => !isTrue(value(only)),
    "Fn::And": (list: Value[]) => list.every((each) => isTrue(value(each))),
    "Fn::Or": (list: Value[]) => list.some((each) => isTrue(value(each))),
    "Fn::Base64": (text) => Buffer.from(textOf(value(text))).toString("base64"),
    "Fn::GetAZs": (region) => zonesOf(textOf(value(region)) || scope.region),
    "Fn::FindInMap": (path: Value[]) =>
      findInMap(
        scope,
        path.slice(0, 3).map((each) => textOf(value(each))),
      ),
    "Fn::ImportValue": (name) => scope.importValue(textOf(value(name))),
  };
  return { value, condition };
}

const isTrue = (value: Value): boolean => value === true || value === "true";

const splitOnce = (text: string): [string, string] => {
  const at = text.indexOf(".");
  return [text.slice(0, at), text.slice(at + 1)];
};

function textOf(value: Value): string {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) return value.map(textOf).join(",");
    throw invalid("Template error: a function that takes text was given an object");
  }
  return value === undefined || value === null ? "" : `${value as string | number | boolean}`;
}

function select(index: number, list: readonly Value[]): Value {
  if (!(index >= 0 && index < list.length))
    throw invalid(`Template error: Fn::Select cannot select nonexistent value at index ${index}`);
  return list[index];
}

function findInMap(scope: Scope, [map = "", first = "", second = ""]: string[]): Value {
  const found = scope.template.Mappings[map]?.[first]?.[second];
  if (found === undefined) throw invalid(`Template error: Unable to get mapping for ${map}::${first}::${second}`);
  return found;
}

/** The zones of this cloud's regions: three, as most of AWS's have at least. */
const zonesOf = (region: string): readonly string[] => ["a", "b", "c"].map((letter) => region + letter);

function checkDynamic(text: string): string {
  if (!text.includes("{{resolve:")) return text;
  throw new AwsError("NotImplemented", `Dynamic references such as ${text} are not implemented by the local cloud`, {
    status: 501,
  });
}

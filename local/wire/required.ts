/** Required members that are missing, in the words each family of services has for it. */
import { AwsError } from "../kernel/service.ts";
import type { Service } from "../kernel/service.ts";
import { formName } from "./query.ts";
import { requiredMembers } from "./schema.ts";
import type { Schema } from "./schema.ts";

/** Throws the service's validation error, naming every missing member as AWS does. */
export function checkRequired(service: Service, schema: Schema, input: unknown): void {
  const missing = findMissing(schema, input, [], service.protocol === "ec2Query");
  if (missing.length === 0) return;
  if (service.protocol === "ec2Query") {
    throw new AwsError("MissingParameter", `The request must contain the parameter ${missing[0] ?? ""}`);
  }
  const code =
    service.validationErrorCode ?? (service.protocol === "awsQuery" ? "ValidationError" : "ValidationException");
  const count = `${missing.length} validation error${missing.length === 1 ? "" : "s"} detected`;
  const problems = missing.map(
    (path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  );
  throw new AwsError(code, `${count}: ${problems.join("; ")}`);
}

function findMissing(schema: Schema, value: unknown, path: readonly string[], isEc2: boolean): string[] {
  if (value === null || value === undefined) return [];
  if (schema.isListSchema()) {
    const element = schema.getValueSchema();
    const infix = isEc2 ? [] : ["member"];
    return (value as unknown[]).flatMap((item, index) =>
      findMissing(element, item, [...path, String(index + 1), ...infix], isEc2),
    );
  }
  if (schema.isMapSchema()) {
    const element = schema.getValueSchema();
    return Object.entries(value).flatMap(([key, item]) => findMissing(element, item, [...path, key, "member"], isEc2));
  }
  if (!schema.isStructSchema()) return [];
  return findMissingInStruct(schema, value as Record<string, unknown>, path, isEc2);
}

function findMissingInStruct(
  schema: Schema,
  value: Record<string, unknown>,
  path: readonly string[],
  isEc2: boolean,
): string[] {
  const required = new Set(requiredMembers(schema));
  const missing: string[] = [];
  for (const [name, member] of schema.structIterator()) {
    const shown = isEc2 ? formName(name, member, "ec2Query") : name.charAt(0).toLowerCase() + name.slice(1);
    const present = value[name];
    if (present !== null && present !== undefined)
      missing.push(...findMissing(member, present, [...path, shown], isEc2));
    else if (required.has(name)) missing.push([...path, shown].join("."));
  }
  return missing;
}

/** The contract with the SDK's versions: what its exported schemas must look like for the wire to work. */
import * as efs from "@aws-sdk/client-efs";
import * as iam from "@aws-sdk/client-iam";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as s3 from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { modelOf, requiredMembers, timestampFormat, traitsOf } from "../../../local/wire/schema.ts";

test("operations have names, routes and shapes", () => {
  const operation = modelOf(efs).operations.get("CreateMountTarget");
  expect(operation?.http).toEqual({ method: "POST", uri: "/2015-02-01/mount-targets", status: 200 });
  expect(operation && requiredMembers(operation.input)).toEqual(["FileSystemId", "SubnetId"]);
});

test("errors have their status and the code of the query protocol", () => {
  expect(modelOf(efs).errors.get("FileSystemAlreadyExists")).toMatchObject({ status: 409, hasQueryTrait: false });
  const noSuchEntity = modelOf(iam).errors.get("NoSuchEntity");
  expect(noSuchEntity).toMatchObject({ name: "NoSuchEntityException", queryCode: "NoSuchEntity", status: 404 });
  expect(modelOf(iam).errors.get("NoSuchEntityException")).toBe(noSuchEntity);
});

test("members say where they are on the wire", () => {
  const input = modelOf(s3).operations.get("PutObject")?.input;
  expect(input && traitsOf(input.getMemberSchema("IfNoneMatch"))).toMatchObject({ httpHeader: "If-None-Match" });
  expect(input && traitsOf(input.getMemberSchema("Body"))).toMatchObject({ httpPayload: 1 });
  expect(input && timestampFormat(input.getMemberSchema("Expires"), "epoch-seconds")).toBe("epoch-seconds");
});

test("every operation of the services here has an input schema the wire can walk", () => {
  for (const module of [efs, iam, logs, s3]) {
    const { operations } = modelOf(module);
    expect(operations.size).toBeGreaterThan(20);
    for (const { input } of operations.values()) expect(input.isStructSchema() || input.isUnitSchema()).toBe(true);
  }
});

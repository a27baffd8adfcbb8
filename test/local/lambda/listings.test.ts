import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  GetLayerVersionCommand,
  ListFunctionsCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeFunction, startFunctionAccount } from "./account.ts";
import type { FunctionAccount } from "./account.ts";
import { makeZip } from "./make-zip.ts";

let account: FunctionAccount;
beforeAll(async () => {
  account = await startFunctionAccount();
});
afterAll(() => account.cloud.stop());

const SOURCE = "export const handler = async () => 1;";

test("functions are listed by name, page by page", async () => {
  for (const name of ["b", "a"]) await makeFunction(account, name, SOURCE);
  const first = await account.lambda.send(new ListFunctionsCommand({ MaxItems: 1 }));
  expect(first.Functions).toMatchObject([{ FunctionName: "a", Runtime: "nodejs24.x" }]);
  const rest = await account.lambda.send(new ListFunctionsCommand({ Marker: first.NextMarker }));
  expect(rest.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(["b"]);
  expect(rest.NextMarker).toBeUndefined();
});

test("a reserved concurrency is told until it is taken back, and never takes the account's last hundred", async () => {
  const FunctionName = "a";
  const reserved = async () => {
    const answer = await account.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    return answer.ReservedConcurrentExecutions;
  };
  const reserve = (ReservedConcurrentExecutions: number) =>
    account.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
  expect(await reserved()).toBeUndefined();
  await reserve(900);
  await expect(reserve(901)).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  expect(await reserved()).toBe(900);
  await account.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  expect(await reserved()).toBeUndefined();
});

test("a layer's versions are listed newest first, and each is found by its number", async () => {
  const LayerName = "tools";
  for (const text of ["one", "two"]) {
    const Content = { ZipFile: makeZip({ "a.txt": text }) };
    await account.lambda.send(new PublishLayerVersionCommand({ LayerName, Description: text, Content }));
  }
  const { LayerVersions } = await account.lambda.send(new ListLayerVersionsCommand({ LayerName }));
  expect(LayerVersions?.map(({ Version, Description }) => [Version, Description])).toEqual([
    [2, "two"],
    [1, "one"],
  ]);
  const find = (VersionNumber: number) => account.lambda.send(new GetLayerVersionCommand({ LayerName, VersionNumber }));
  expect(await find(1)).toMatchObject({ Version: 1, Description: "one" });
  await expect(find(3)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

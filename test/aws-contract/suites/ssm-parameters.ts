/** Parameter Store: what names an image may be a parameter of the account's own, in any of its versions. */
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type Parameter,
  type PutParameterCommandInput,
} from "@aws-sdk/client-ssm";
import { expect } from "vitest";
import type { Account } from "../account.ts";
import { allPages, expectRefused, type Suite } from "../suite.ts";

/** Value "one", deleted when the case is over. */
async function putParameter(account: Account, more: Partial<PutParameterCommandInput> = {}): Promise<string> {
  const { ssm, later } = account;
  const Name = more.Name ?? `/${account.name()}`;
  await ssm.send(new PutParameterCommand({ Name, Type: "String", Value: "one", ...more }));
  later(() => ssm.send(new DeleteParameterCommand({ Name })));
  return Name;
}

/** Reads may be behind a write for a moment. */
const readParameter = (account: Account, Name: string, WithDecryption = false): Promise<Parameter> =>
  account.eventually(Name, async () => {
    const answer = account.ssm.send(new GetParameterCommand({ Name, WithDecryption }));
    return answer.then(
      ({ Parameter }) => Parameter,
      (error: unknown) => {
        if ((error as Error).name === "ParameterNotFound") return null;
        throw error;
      },
    );
  });

export const SSM_PARAMETERS: Suite = {
  service: "SSM",
  cases: {
    "a parameter has its value, type, version, ARN and time": async (account) => {
      const Name = await putParameter(account);
      const found = await readParameter(account, Name);
      expect(found).toMatchObject({
        Name,
        Type: "String",
        Value: "one",
        Version: 1,
        DataType: "text",
        LastModifiedDate: expect.any(Date),
      });
      expect(found.ARN).toMatch(new RegExp(`^arn:aws:ssm:[a-z0-9-]+:\\d{12}:parameter${Name}$`));
      expect(await readParameter(account, found.ARN!)).toMatchObject({ Value: "one" });
    },

    "an overwritten parameter has the next version, and the earlier one stays to be asked for": async (account) => {
      const Name = await putParameter(account);
      const put = new PutParameterCommand({ Name, Value: "two", Overwrite: true });
      expect((await account.ssm.send(put)).Version).toBe(2);
      await account.eventually("the second version", async () => {
        const found = await readParameter(account, Name);
        return found.Version === 2 && found.Value === "two";
      });
      expect(await readParameter(account, `${Name}:1`)).toMatchObject({ Name, Value: "one", Version: 1 });
      expect(await readParameter(account, `${Name}:2`)).toMatchObject({ Name, Value: "two", Version: 2 });
      const third = new GetParameterCommand({ Name: `${Name}:3` });
      await expectRefused(account.ssm.send(third), "ParameterVersionNotFound");
    },

    "among several, a version is answered with how it was asked for, and an unknown one is none": async (account) => {
      const Name = await putParameter(account);
      await readParameter(account, Name);
      const answer = await account.ssm.send(new GetParametersCommand({ Names: [`${Name}:1`, `${Name}:3`] }));
      expect(answer.Parameters).toMatchObject([{ Name, Value: "one", Selector: ":1" }]);
      expect(answer.InvalidParameters).toEqual([`${Name}:3`]);
    },

    "a name that no parameter can have is ValidationException": async ({ ssm }) => {
      for (const Name of ["{contract}-x", "/contract x"])
        await expectRefused(ssm.send(new GetParameterCommand({ Name })), "ValidationException");
    },

    "a parameter is not made twice unless it may be overwritten": async (account) => {
      const Name = await putParameter(account);
      const again = new PutParameterCommand({ Name, Type: "String", Value: "two" });
      await expectRefused(account.ssm.send(again), "ParameterAlreadyExists");
      expect(await readParameter(account, Name)).toMatchObject({ Value: "one", Version: 1 });
    },

    "a secret is readable only where it is asked for decrypted": async (account) => {
      const Name = await putParameter(account, { Type: "SecureString", Value: "secret" });
      const sealed = await readParameter(account, Name);
      expect(sealed.Type).toBe("SecureString");
      expect(sealed.Value).not.toContain("secret");
      expect((await readParameter(account, Name, true)).Value).toBe("secret");
    },

    "tags are given when a parameter is made, not when it is overwritten": async (account) => {
      const Tags = [{ Key: "contract", Value: account.name() }];
      const Name = await putParameter(account, { Tags });
      const listed = await account.ssm.send(
        new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: Name }),
      );
      expect(listed.TagList).toEqual(Tags);
      const over = new PutParameterCommand({ Name, Value: "two", Overwrite: true, Tags });
      await expectRefused(account.ssm.send(over), "ValidationException");
    },

    "what is no name, no type or too long is ValidationException": async (account) => {
      const Name = `/${account.name()}`;
      for (const wrong of [
        { Name: `${Name} x` },
        { Name: `ssm${Name.slice(1)}` },
        { Type: undefined },
        { Value: "x".repeat(4097) },
      ]) {
        const input = { Name, Type: "String", Value: "x", ...wrong } as PutParameterCommandInput;
        await expectRefused(account.ssm.send(new PutParameterCommand(input)), "ValidationException");
      }
      await putParameter(account, { Name, Value: "x".repeat(4096) });
    },

    "a hierarchy has at most fifteen levels": async (account) => {
      const levels = (count: number): string =>
        [account.name(), ...Array.from({ length: count - 1 }, () => "x")].map((level) => `/${level}`).join("");
      await putParameter(account, { Name: levels(15) });
      const deeper = new PutParameterCommand({ Name: levels(16), Type: "String", Value: "x" });
      await expectRefused(account.ssm.send(deeper), "HierarchyLevelLimitExceededException");
    },

    "several parameters are asked for at once, at most ten": async ({ ssm }) => {
      const Names = Array.from({ length: 11 }, (_, index) => `/contract-none/${index}`);
      await expectRefused(ssm.send(new GetParametersCommand({ Names })), "ValidationException");
      const answer = await ssm.send(new GetParametersCommand({ Names: Names.slice(0, 10) }));
      expect(answer.InvalidParameters?.toSorted()).toEqual(Names.slice(0, 10).toSorted());
    },

    "parameters are found by their path, page by page, and below it where that is asked for": async (account) => {
      const Path = `/${account.name()}`;
      for (const name of ["a", "b", "c/d"]) await putParameter(account, { Name: `${Path}/${name}` });
      await putParameter(account, { Name: `${Path}x/e` });
      const find = async (Recursive: boolean) => {
        const { items, pages } = await allPages<Parameter>(async (NextToken) => {
          const input = { Path, Recursive, MaxResults: 1, ...(NextToken === undefined ? {} : { NextToken }) };
          const answer = await account.ssm.send(new GetParametersByPathCommand(input));
          return { items: answer.Parameters ?? [], next: answer.NextToken };
        });
        return { names: items.map(({ Name }) => Name!).toSorted(), pages };
      };
      const below = await account.eventually("three parameters", async () => {
        const found = await find(true);
        return found.names.length === 3 && found;
      });
      expect(below.names).toEqual([`${Path}/a`, `${Path}/b`, `${Path}/c/d`]);
      expect(below.pages).toBeGreaterThanOrEqual(3);
      expect((await find(false)).names).toEqual([`${Path}/a`, `${Path}/b`]);
    },

    "a path begins with a slash, and a page has at most ten": async ({ ssm }) => {
      const unrooted = new GetParametersByPathCommand({ Path: "contract" });
      await expectRefused(ssm.send(unrooted), "ValidationException");
      const many = new GetParametersByPathCommand({ Path: "/contract", MaxResults: 11 });
      await expectRefused(ssm.send(many), "ValidationException");
    },

    "a deleted parameter is not found, nor deleted again": async ({ ssm, name, eventually }) => {
      const Name = `/${name()}`;
      await ssm.send(new PutParameterCommand({ Name, Type: "String", Value: "x" }));
      await ssm.send(new DeleteParameterCommand({ Name }));
      const refusal = await eventually("a refusal", () =>
        ssm.send(new GetParameterCommand({ Name })).then(
          () => null,
          (error: unknown) => error as Error,
        ),
      );
      expect(refusal.name).toBe("ParameterNotFound");
      await expectRefused(ssm.send(new DeleteParameterCommand({ Name })), "ParameterNotFound");
    },
  },
};

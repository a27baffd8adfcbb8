/** `spot profiles save` of spot-connect's profiles.txt: a literal of Python, written by hand at first and by pprint later. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { translateProfile } from "../../cli/profiles/ancestor-fields.ts";
import { parseProfileText } from "../../cli/profiles/profile-text.ts";
import { readPythonLiteral } from "../../cli/profiles/python-literal.ts";
import { spot, useCloud } from "./cloud.ts";
import { useDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useDirectory();
beforeEach(() => cloud.world.profiles.clear());

async function save(text: string, ...words: readonly string[]) {
  const file = join(directory, "profiles.txt");
  await writeFile(file, text);
  return await spot("profiles", "save", file, ...words);
}

/** In the form of its first releases. */
const BY_HAND = `# the profiles
{
    "default": {'firewall_ingress': ('tcp', 22, 22, '0.0.0.0/0'),
            'image_id':'ami-0123456789abcdef0',
            'instance_type':'t3.large',      # small
            'price':'0.04',
            'region':'us-west-2',
            'scripts':[],
            'username':'ec2-user',
            'efs_mount':True
            },
    "datasync":{'firewall_ingress': ('tcp', 80, 443, '0.0.0.0/0'),
                'instance_type':'c6i.large',
                'price': '0.15',
                'efs_mount':False
                },
}  `;

/** As pprint.pformat writes it since 1.0.3. */
const BY_PPRINT = `{'c6i.large': {'efs_mount': True,
               'firewall_ingress': ('tcp', 22, 22, '0.0.0.0/0'),
               'image_id': 'ami-0123456789abcdef0',
               'image_name': 'Deep Learning AMI (Amazon Linux 2) with a name '
                             "that's too long for a line",
               'instance_type': 'c6i.large',
               'key_pair': ('KP-test', 'C:\\\\Keys\\\\KP-test.pem'),
               'min_price': 0.0835,
               'price': 0.09602499999999999,
               'region': 'us-east-2',
               'scripts': [],
               'security_group': ('sg-0123456789abcdef0', 'SG-test'),
               'username': 'ec2-user'},
 't3.large': {'efs_mount': False,
              'firewall_ingress': None,
              'instance_type': 't3.large',
              'price': 3e-1}}`;

describe("a file of several", () => {
  test("each is saved by its name, one written by hand", async () => {
    const { code, stderr } = await save(BY_HAND, "--name", "default");
    expect([code, stderr]).toEqual([0, expect.stringContaining("region is left out")]);
    expect(cloud.world.profiles.get("default")?.defaults).toEqual({
      instance: {
        image: "ami-0123456789abcdef0",
        types: ["t3.large"],
        maxPrice: 0.04,
        username: "ec2-user",
      },
    });
    expect((await save(BY_HAND, "--name", "datasync")).code).toBe(0);
    expect(cloud.world.profiles.get("datasync")?.defaults).toEqual({
      instance: {
        ingress: [{ protocol: "tcp", fromPort: 80, toPort: 443, cidr: "0.0.0.0/0" }],
        types: ["c6i.large"],
        maxPrice: 0.15,
      },
      filesystem: null,
    });
  });

  test("one written by pprint, with the id alone of its group", async () => {
    expect(await save(BY_PPRINT, "--name", "t3.large")).toMatchObject({ code: 0 });
    expect(cloud.world.profiles.get("t3.large")?.defaults).toEqual({
      filesystem: null,
      instance: { types: ["t3.large"], maxPrice: 0.3 },
    });
    const { "c6i.large": whole } = parseProfileText("profiles.txt", BY_PPRINT);
    expect(whole).toMatchObject({
      image_name: "Deep Learning AMI (Amazon Linux 2) with a name that's too long for a line",
      key_pair: ["KP-test", "C:\\Keys\\KP-test.pem"],
    });
    expect(translateProfile(whole as object as Record<string, unknown>, "").job).toEqual({
      instance: {
        ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidr: "0.0.0.0/0" }],
        image: "ami-0123456789abcdef0",
        types: ["c6i.large"],
        maxPrice: 0.096_024_999_999_999_99,
        keyPair: "KP-test",
        securityGroups: ["sg-0123456789abcdef0"],
        username: "ec2-user",
      },
    });
  });

  test("without a name those that it has are told", async () => {
    const { code, stderr } = await save(BY_HAND);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/holds several profiles\n.*: default, datasync\.\n$/) as unknown,
    ]);
  });
});

test.each<[string, unknown]>([
  ["()", []],
  ["(1,)", [1]],
  ["(1)", 1],
  ["('a'\n 'b')", "ab"],
  ["[1, -2.5, +.5, 5., 1E3,]", [1, -2.5, 0.5, 5, 1000]],
  ["{}", {}],
  ["{'__proto__': 1}", JSON.parse('{"__proto__": 1}')],
  [String.raw`'it\'s \x41\u00e4\U0001F600\101\t\\ \d'`, "it's Aä😀A\t\\ \\d"],
  [`"it's"`, "it's"],
  ["'a\\\nb'", "ab"],
  [" \r\n[ # a comment\r\n None ] # another", [null]],
])("Python reads %j as the same", (text, value) => expect(readPythonLiteral(text)).toEqual(value));

test.each<[string, string, string]>([
  ["{'a': 1\n 'b': 2}", "has neither `,` nor `}` after a value: line 2, column 2", "the one that is missing"],
  ["{'a' 1}", 'has no `:` after "a": line 1, column 6', "and then the value"],
  ["{a: 1}", "has no name where one belongs: line 1, column 2", "in quotes"],
  ["{1, 2}", "has no name where one belongs: line 1, column 2", "in quotes"],
  ["{'a':\n  true}", 'has "true" where a value belongs: line 2, column 3', "Python writes True."],
  ["['a', b.c]", 'has "b.c" where a value belongs: line 1, column 7', "Text stands in quotes."],
  ["[open('x')]", 'has "open" where a value belongs', "Text stands in quotes."],
  ["['a\n']", "has text that does not end on its line: line 1, column 2", "Close it with '"],
  ["'''a'''", "has text in three quotes: line 1, column 1", "in one"],
  [String.raw`'C:\Users'`, String.raw`has the escape \U: line 1, column 4`, "the character itself"],
  [String.raw`'\U00110000'`, String.raw`has the escape \U00110000: line 1, column 2`, "the character itself"],
  ["[010]", "has the number 010: line 1, column 2", "Leave out the zeros"],
  ["[1_000]", 'has "1_000" where a value belongs', "quotes"],
  ["[1, 2", "has neither `,` nor `]` after a value: line 1, column 6", "the one that is missing"],
  ["{'a': ", "ends too early: line 1, column 7", "the value"],
  ["{} {}", "goes on after its end: line 1, column 4", "One value"],
  ["[".repeat(100_000), "is nested too deeply", "At most 50 levels."],
])("%.40j is refused", (text, problem, remedy) => {
  expect(() => readPythonLiteral(text)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(problem) as unknown,
      remedy: expect.stringContaining(remedy) as unknown,
    }),
  );
});

test("what is neither is named as both, and by a name that ends in .json as JSON alone", async () => {
  const { code, stderr } = await save("{'a': true}");
  expect([code, stderr.replaceAll(/\s+/g, " ")]).toEqual([
    2,
    expect.stringMatching(
      /profiles\.txt is not JSON: .*; as Python, which profiles\.txt is, it has "true" where a value belongs: line 1, column 7 next: Mend it there\. In Python: Python writes True\. $/,
    ),
  ]);
  expect(() => parseProfileText("mine.json", '{"a": true "b": 1}')).toThrow(/^mine\.json is not JSON: [^;]*$/);
  expect(() => parseProfileText("profiles.txt", "[1, (2, 3)]")).toThrow("is not a JSON object, nor a dict of Python");
});

test("JSON comes first", () => {
  expect(parseProfileText("p.json", '{"a": [true, null, "\\u0041"]}')).toEqual({ a: [true, null, "A"] });
});

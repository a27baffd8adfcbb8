/**
 * A job in which every text tries to run a command of its own, or to be filled in by Systems Manager. Whoever passes one
 * of them through a shell or a document unquoted leaves a file whose name begins with `CANARY`.
 */

export const CANARY = "spotcanary7f3a";

const touch = (where: string): string => `touch ${CANARY}-${where} /tmp/${CANARY}-${where}`;

/** Quotes of each kind, newlines, substitutions, SSM's own references and characters of four bytes. */
export const hostileText = (where: string): string =>
  [
    `'; ${touch(where)}; '`,
    `"; ${touch(where)}; "`,
    `$(${touch(where)}) \`${touch(where)}\` \${IFS} | ${touch(where)} & ${touch(where)}`,
    `{{ssm:/aws/service/x}} {{ instance }} {{ssm-secure:x}} {{ global:DATE }} {% $states.input %} $.x`,
    `\\ \\\\ \\n %s %n *.? ~ ! # \t 💾 𝒳 \u2028`,
    `--help`,
  ].join("\n");

/** Without what a path or a POSIX word has its own meaning for. */
export const hostileName = (where: string): string => `$(${touch(where).replaceAll("/", "")})'"\`{{ssm:x}} 💾\n;&|`;

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What the scripts saw, for the test to compare. */
const REPORT = `
import json, os, sys
found = sorted(os.path.relpath(os.path.join(base, name)) for base, _, names in os.walk("data") for name in names)
with open("seen.json", "w") as sink:
    json.dump({"arguments": sys.argv[1:], "env": os.environ["HOSTILE"], "files": found}, sink)
`;

/** The one such file that is asked for, so that looking for them finds something. */
export const ASKED_FOR = `/tmp/${CANARY}-asked-for`;
/** Waits, so that the test can look at the machine while it still is one. */
const HOLD = `touch ${ASKED_FOR}; echo looking; until test -e /tmp/go; do sleep 0.1; done`;

export function canaryJob(bucket: string): object {
  return {
    name: "canary",
    clientToken: `$(touch\${IFS}/tmp/${CANARY}-token)'"\`{{ssm:x}}`,
    setup: [
      `printf %s ${quote(hostileText("setup"))} > setup-said`,
      `test "$(cat setup-said)" = ${quote(hostileText("setup"))}`,
    ],
    scripts: [`python3 -c ${quote(REPORT)} ${quote(hostileText("argument"))} ${hostileWord}`, `bash -c ${quote(HOLD)}`],
    inputs: [{ from: `s3://${bucket}/${canaryPrefix}`, to: `data/${hostileName("to")}/` }],
    outputs: ["seen.json", `${hostileName("pattern")}/**`, `data/${hostileName("to")}/*`],
    env: { HOSTILE: hostileText("env"), PS4: `$(${touch("ps4")})`, BASH_FUNC_x: `() { ${touch("function")}; }` },
    tags: { "team:x": "+-=._:/@ ä" },
  };
}

/** A word with no quotes at all: what a shell would expand stays as it is. */
export const hostileWord = `$(${CANARY}-word)\`${CANARY}\`*{{ssm:x}}💾`;

export const canaryPrefix = `data/${hostileName("prefix").replace("\n", "")}/`;

/** By `command` the text is the user's own shell line; quoted in it, it stays text. */
export const canaryCommand = (): object => ({
  name: "canary-command",
  command: `printf %s ${quote(hostileText("command"))} > said`,
  filesystem: null,
  outputs: ["said"],
});

/** docs/clients.md: what clients that nobody here wrote said to a local cloud, and what they were answered. */
import { join } from "node:path";
import { ROOT } from "../package.ts";
import type { Chapter, Conversation, Line } from "./boto3.ts";

export const CLIENTS_PAGE = join(ROOT, "docs", "clients.md");

export interface Said {
  readonly boto3: Conversation;
  readonly awsCli: { readonly version: string; readonly transcript: string };
}

export const renderClientsPage = ({ boto3, awsCli }: Said): string => `# Clients nobody here wrote

Most tests ask the local cloud through the AWS SDK for JavaScript, whose schemas the local cloud reads its own wire by: both could be
wrong together. Here one job's whole life is asked for by clients of another code base: boto3 and the AWS CLI, unchanged, with their
waiters, their paginators and the errors they raise. What they said is in \`test/clients\`; this page was recorded from
\`npm start\` by \`npx node scripts/record-clients.ts\`, and \`npm run test:all\` holds the conversation again and compares.

Found so: a URL that boto3 presigns by itself in us-east-1 has a signature of version 2, which buckets made since June 2020 do not
take. The local cloud says so now as S3 does; \`Config(signature_version="s3v4")\` makes one of version 4.

## boto3

With boto3 ${boto3.boto3}. In a waiter's or paginator's place stands what it came to; refusals are the codes of the \`ClientError\`.

${boto3.chapters.map(renderChapter).join("\n\n")}

## AWS CLI

With aws-cli ${awsCli.version}, which does not read \`AWS_ENDPOINT_URL\`, so that \`aws\` is
\`/usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" --no-cli-pager\`. Ids, times and names that CloudFormation chose are made the same.

\`\`\`
${awsCli.transcript}
\`\`\`
`;

/** A row for each service, in the order it was first spoken to. */
export function renderChapter({ title, lines }: Chapter): string {
  const services = [...new Set(lines.map(({ service }) => service))];
  const rows = services.map((service) => {
    const own = lines.filter((line) => line.service === service);
    const answered = own.filter(({ kind, answer }) => kind === "call" && answer === "ok");
    const refused = own.filter(({ kind, answer }) => kind === "call" && answer !== "ok");
    const cells = [
      listOf(answered, ({ name }) => `\`${name}\``),
      listOf(ofKind(own, "waiter"), ({ name, answer }) => `\`${name}\` ${answer}`),
      listOf(ofKind(own, "paginator"), ({ name, answer }) => `\`${name}\` ${answer}`),
      listOf(refused, ({ name, answer }) => `\`${name}\`: \`${answer}\``),
    ];
    return `| ${service} | ${cells.join(" | ")} |`;
  });
  const table = ["| | answered | waiters | paginators | refused |", "|---|---|---|---|---|", ...rows].join("\n");
  return `### ${title}\n\n${services.length > 0 ? table : "Over HTTP, signed by botocore: two answers, two refusals."}`;
}

/** The page's part about this chapter, as renderChapter wrote it. */
export const chapterOf = (page: string, title: string): string | undefined =>
  /### [\s\S]*/
    .exec(page)?.[0]
    .split(/\n\n(?=##)/)
    .find((part) => part.startsWith(`### ${title}\n`));

const ofKind = (lines: readonly Line[], kind: Line["kind"]): readonly Line[] =>
  lines.filter((line) => line.kind === kind);

/** Sorted: what a waiter or a loop asked first is no matter. */
const listOf = (lines: readonly Line[], tell: (line: Line) => string): string =>
  [...new Set(lines.map(tell))].toSorted().join("<br>");

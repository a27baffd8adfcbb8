/** A file system to copy from has to be there: the job would make one that is not, pay for it, and find it empty. */
import type { FileSystems } from "../down/ports.ts";
import { UsageError } from "../exit-codes.ts";

interface Source {
  readonly text: string;
  readonly name: string;
}

/** One that others made will do, as it does for jobs. Whoever may not ask has the job find out. */
export async function checkSource(
  fileSystems: Pick<FileSystems, "isNamed" | "list">,
  { text, name }: Source,
  stack: string,
): Promise<void> {
  if ((await fileSystems.isNamed(name)) !== false) return;
  const made = (await fileSystems.list(stack)).map((each) => `${each.name} (${each.id})`);
  const ours = made.length === 0 ? `${stack} has made none.` : `${stack} has made ${shorten(made)}.`;
  throw new UsageError(`${JSON.stringify(text)} is on no file system: there is none with the name ${name}`, {
    remedy: `${ours} Write a name, not an id; that of one which others made is its creation token, as \`aws efs describe-file-systems\` shows it.`,
  });
}

const MOST = 8;
const shorten = (names: readonly string[]): string =>
  [...names.slice(0, MOST), ...(names.length > MOST ? ["…"] : [])].join(", ");

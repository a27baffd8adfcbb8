/** Asks everything, and turns what AWS refuses into a finding of its own. */
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { explainFault } from "../faults.ts";
import type { Account } from "./account.ts";
import { unknown, type Check, type Finding, type Wish } from "./check.ts";
import { CHECKS } from "./checks.ts";

export interface Result extends Finding {
  readonly name: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Without these nothing else can be asked. */
const FIRST = 2;

export async function examine(account: Account, wish: Wish, env: Environment): Promise<readonly Result[]> {
  const run = (check: Check) => ask(check, account, wish, env);
  const first: Result[] = [];
  for (const check of CHECKS.slice(0, FIRST)) {
    const result = await run(check);
    first.push(result);
    if (result.verdict === "fail")
      return [
        ...first,
        ...CHECKS.slice(first.length).map(({ name }) => ({
          name,
          ...unknown(`not asked, for want of ${check.name}`, null),
        })),
      ];
  }
  return [...first, ...(await Promise.all(CHECKS.slice(FIRST).map(run)))];
}

async function ask(check: Check, account: Account, wish: Wish, env: Environment): Promise<Result> {
  try {
    return { name: check.name, ...(await check.look(account, wish)) };
  } catch (error) {
    const region = await account.region().catch(() => undefined);
    // A remedy that names the region means the one that was asked, whether an option or a profile says it.
    return { name: check.name, ...explain(check, error, region === undefined ? env : { ...env, AWS_REGION: region }) };
  }
}

const DENIED = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"];

function explain({ actions }: Check, error: unknown, env: Environment): Finding {
  const fault = explainFault(error, env);
  if (DENIED.includes(fault.name) || fault.message.startsWith("HTTP 403")) {
    const action = /not authorized to perform: ([a-z-]+:\w+)/i.exec(fault.message)?.[1] ?? actions.join(", ");
    return unknown(`you may not ask: it needs ${action}`, `Have ${action} allowed to your identity, then ask again.`);
  }
  if (fault.exitCode === EXIT.unavailable) return unknown(fault.message, fault.remedy);
  return { verdict: "fail", message: fault.message, remedy: fault.remedy, exitCode: fault.exitCode };
}

/** That of the first fault; a warning, and what could not be asked, are none. */
export const exitCodeOf = (results: readonly Result[]): ExitCode => {
  const fault = results.find(({ verdict }) => verdict === "fail");
  return fault === undefined ? EXIT.ok : (fault.exitCode ?? EXIT.refused);
};

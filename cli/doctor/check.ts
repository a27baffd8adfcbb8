/** What a check is: a question to the account, and what its answer means for running jobs. */
import type { ProfileName } from "../../core/profiles.ts";
import type { Market } from "../../core/states.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { Account } from "./account.ts";

/** `unknown`: it could not be asked, and nothing is known. */
export type Verdict = "ok" | "warn" | "fail" | "unknown";

export interface Finding {
  readonly verdict: Verdict;
  /** One sentence: what is the case. */
  readonly message: string;
  /** The command that mends it, with what it does; null: nothing is to be done. */
  readonly remedy: string | null;
  /** Of a `fail`, the class it belongs to; absent: `refused`. */
  readonly exitCode?: ExitCode;
}

/** What the jobs will ask for. */
export interface Wish {
  readonly stack: string;
  readonly profile: ProfileName;
  readonly market: Market;
}

export interface Check {
  readonly name: string;
  /** For docs/operate.md: what it asks. */
  readonly asks: string;
  /** The permissions that the question needs. */
  readonly actions: readonly string[];
  readonly look: (account: Account, wish: Wish) => Promise<Finding>;
}

export const ok = (message: string): Finding => ({ verdict: "ok", message, remedy: null });
export const warn = (message: string, remedy: string): Finding => ({ verdict: "warn", message, remedy });
export const fail = (message: string, remedy: string, exitCode?: ExitCode): Finding => ({
  verdict: "fail",
  message,
  remedy,
  ...(exitCode === undefined ? {} : { exitCode }),
});
export const unknown = (message: string, remedy: string | null): Finding => ({ verdict: "unknown", message, remedy });

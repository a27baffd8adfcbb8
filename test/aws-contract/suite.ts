/** What AWS promises of a service, as cases that can be asked of any account. */
import { expect } from "vitest";
import type { Account } from "./account.ts";

export interface Suite {
  readonly service: string;
  /** By a sentence that says what holds. */
  readonly cases: Readonly<Record<string, (account: Account) => Promise<void>>>;
}

/** That a call is refused with this error, by its name on the wire. */
export async function expectRefused(call: Promise<unknown>, name: string): Promise<Error> {
  const error = await call.then(
    () => null,
    (caught: unknown) => caught as Error,
  );
  expect(error?.name ?? "no error").toBe(name);
  return error!;
}

/** All pages of a list, by its own tokens; throws where a token comes twice. */
export async function allPages<Item>(
  ask: (token: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly next: string | undefined }>,
): Promise<{ readonly items: readonly Item[]; readonly pages: number }> {
  const items: Item[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await ask(token);
    items.push(...page.items);
    if (page.next === undefined || page.next === "") return { items, pages };
    if (seen.has(page.next)) throw new Error(`the token ${page.next} came twice`);
    seen.add(page.next);
    token = page.next;
  }
}

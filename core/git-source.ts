/** `git+https://host/owner/repository@ref`: an input's source. A token goes by `secret`, never in the address. */

/** git-check-ref-format(1), without the characters that an address would have to quote; `@` ends the address. */
const REF = "[A-Za-z0-9_](?:[A-Za-z0-9._/+-]{0,254}[A-Za-z0-9_+-])?";
const HOST = "[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?::[0-9]{1,5})?";
export const GIT_SOURCE = new RegExp(`^git\\+https://${HOST}(?:/[A-Za-z0-9._~%-]+)+(?:@${REF})?$`);
const SOURCE_CHARACTERS = 1024;

export const isGitLike = (from: string): boolean => /^(?:git\+|(?:https?|ssh|git):\/\/|git@)/.test(from);

/** The problem with an address that was meant for git, or null. */
export function problemOfGitSource(from: string): string | null {
  if (from.startsWith("https:")) return "lacks `git+` in front of `https://`";
  if (!from.startsWith("git+https://")) return "is not fetched over HTTPS";
  if (/^git\+https:\/\/[^/]*@/.test(from))
    return "has a user or a password in it: keep the token in `secrets`, and name it as the input's `secret`";
  return GIT_SOURCE.test(from) && !from.includes("..") && from.length <= SOURCE_CHARACTERS
    ? null
    : "is no address of a repository";
}

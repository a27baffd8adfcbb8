/** Session credentials of a role, as Lambda, EC2 and STS get them. */
import type { Keyring } from "../kernel/credentials.ts";
import type { Caller, Credentials } from "../kernel/service.ts";
import type { Store } from "../kernel/store.ts";
import { noSuchRole } from "./errors.ts";
import { findRoleByArn } from "./roles.ts";

/** STS's default; EC2 gives an instance six hours (EC2 user guide, "Retrieve security credentials from instance metadata"). */
const DEFAULT_SESSION_SECONDS = 3600;

export function assumeRole(
  { store, keyring, accountId }: { readonly store: Store; readonly keyring: Keyring; readonly accountId: string },
  roleArn: string,
  sessionName: string,
  durationSeconds = DEFAULT_SESSION_SECONDS,
): { readonly credentials: Credentials; readonly caller: Caller } {
  const role = findRoleByArn(store, roleArn);
  if (!role) throw noSuchRole(roleArn.split("/").at(-1) ?? roleArn);
  const arn = `arn:aws:sts::${accountId}:assumed-role/${role.roleName}/${sessionName}`;
  return keyring.issue({ accountId, arn, userId: `${role.roleId}:${sessionName}`, roleArn }, durationSeconds);
}

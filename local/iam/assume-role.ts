/** Session credentials of a role, as Lambda, STS and instances get them. */
import type { Keyring } from "../kernel/credentials.ts";
import type { Caller, Credentials } from "../kernel/service.ts";
import type { Store } from "../kernel/store.ts";
import { noSuchRole } from "./errors.ts";
import { findRoleByArn } from "./roles.ts";

interface Account {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly accountId: string;
}
interface Session {
  readonly credentials: Credentials;
  readonly caller: Caller;
}

/** STS's default. */
const DEFAULT_SESSION_SECONDS = 3600;
/** EC2 user guide, "Retrieve security credentials from instance metadata". */
const INSTANCE_SESSION_SECONDS = 21_600;

export const assumeRole = (
  account: Account,
  roleArn: string,
  sessionName: string,
  durationSeconds = DEFAULT_SESSION_SECONDS,
): Session => issue(account, roleArn, sessionName, durationSeconds, {});

/** Nobody else's session has the instance's ARN, whatever its name (IAM user guide, `ec2:SourceInstanceARN`). */
export const assumeInstanceRole = (account: Account, region: string, roleArn: string, instanceId: string): Session =>
  issue(account, roleArn, instanceId, INSTANCE_SESSION_SECONDS, {
    sourceInstanceArn: `arn:aws:ec2:${region}:${account.accountId}:instance/${instanceId}`,
  });

function issue(
  { store, keyring, accountId }: Account,
  roleArn: string,
  sessionName: string,
  durationSeconds: number,
  delivered: Pick<Caller, "sourceInstanceArn">,
): Session {
  const role = findRoleByArn(store, roleArn);
  if (!role) throw noSuchRole(roleArn.split("/").at(-1) ?? roleArn);
  const arn = `arn:aws:sts::${accountId}:assumed-role/${role.roleName}/${sessionName}`;
  return keyring.issue(
    { accountId, arn, userId: `${role.roleId}:${sessionName}`, roleArn, ...delivered },
    durationSeconds,
  );
}

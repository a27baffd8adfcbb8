/** What `spot down` looks at and removes, with the AWS clients of this session. */
import { buckets } from "../aws/buckets.ts";
import { openClients } from "../aws/clients.ts";
import { fileSystems } from "../aws/file-systems.ts";
import { machines } from "../aws/machines.ts";
import { policies } from "../aws/policies.ts";
import { stacks } from "../aws/stacks.ts";
import { openClient, type Session } from "../session.ts";
import { remark } from "../terminal.ts";
import { pollUntil } from "../poll.ts";
import type { DownPorts } from "./ports.ts";

export function openPorts(session: Session): DownPorts {
  const { terminal, options } = session;
  const clients = openClients(terminal.env, options.region);
  return {
    stacks: stacks(clients),
    policies: policies(clients),
    machines: machines(clients),
    buckets: buckets(clients),
    fileSystems: fileSystems(clients),
    connect: () => openClient(session),
    until: (look) => pollUntil(terminal, look),
    say: (text) => remark(terminal, text),
    stand: (text) => (terminal.standing = text),
  };
}

/** The instance's way to the cloud: a Unix socket whose connections go to the front door, until they are cut. */
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

interface EndpointRelay {
  readonly listening: Promise<void>;
  partition(cut: boolean): void;
  /** Resolves at once unless cut, else when that is over or the machine is gone. */
  reachable(): Promise<void>;
  close(): void;
}

export function startEndpointRelay(socketPath: string, endpoint: string): EndpointRelay {
  const { hostname, port } = new URL(endpoint);
  const pairs = new Set<readonly [Socket, Socket]>();
  const heldBack = new Set<Socket>();
  let cut = false;
  let healed = Promise.withResolvers<void>();
  healed.resolve();

  const join = (inside: Socket): void => {
    const outside = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const pair = [inside, outside] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [outside, inside] as const]) {
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        pairs.delete(pair);
        if (from.errored || !from.readableEnded) to.destroy();
      });
    }
  };
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    if (!cut) return join(inside);
    heldBack.add(inside);
    inside.on("error", () => undefined);
    inside.on("close", () => heldBack.delete(inside));
  });
  const listening = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  return {
    listening,
    /** Dropped packets, not refused connections: what was open hangs, and so does what is opened while it lasts. */
    partition: (wanted) => {
      if (wanted && !cut) healed = Promise.withResolvers();
      if (!wanted) healed.resolve();
      cut = wanted;
      for (const [inside, outside] of pairs) {
        if (cut) for (const end of [inside, outside]) end.unpipe();
        else for (const end of [inside, outside]) end.destroy();
      }
      if (!cut) for (const inside of heldBack) inside.destroy();
    },
    reachable: () => healed.promise,
    close: () => {
      healed.resolve();
      server.close();
      for (const pair of pairs) for (const end of pair) end.destroy();
      for (const inside of heldBack) inside.destroy();
    },
  };
}

/** Elastic Compute Cloud: instances that are real, in a network that is a record. */
import * as schemas from "@aws-sdk/client-ec2";
import { fileSystemsDirectoryOf } from "../efs/directory.ts";
import { createDriver } from "../instances/driver.ts";
import { machinesOf } from "../instances/registry.ts";
import { createTimers } from "../instances/timers.ts";
import type { Cloud, Service, ServiceFactory } from "../kernel/service.ts";
import { createMarket } from "../market/market.ts";
import { accessOfEc2 } from "./access.ts";
import { createControl } from "./control.ts";
import { ensureDefaultNetwork } from "./default-network.ts";
import { endAfterPowerCut } from "./lifecycle.ts";
import { createOperations } from "./operations.ts";
import type { Ec2 } from "./state.ts";
import { throttlingOfEc2 } from "./throttling.ts";
import { finishDeletions } from "./volumes.ts";

export const ec2: ServiceFactory = (cloud): Service => {
  let closing = false;
  const account = openAccount(cloud, () => closing);
  ensureDefaultNetwork(account);
  const operations = createOperations(account);
  return {
    name: "ec2",
    signingName: "ec2",
    protocol: "ec2Query",
    schemas,
    xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    access: accessOfEc2(account, Object.keys(operations)),
    operations,
    throttling: throttlingOfEc2,
    control: createControl(account),
    start: () => {
      finishDeletions(account);
      endAfterPowerCut(account);
    },
    stop: async () => {
      closing = true;
      account.timers.cancelAll();
      const machines = [...account.machines.values()];
      for (const machine of machines) machine.destroy();
      await Promise.all(machines.map(({ gone }) => gone));
      account.driver.close();
    },
  };
};

function openAccount(cloud: Cloud, closing: () => boolean): Ec2 {
  const { store } = cloud;
  return {
    cloud,
    timers: createTimers(cloud),
    closing,
    market: createMarket(store, cloud.clock),
    driver: createDriver(cloud, () => fileSystemsDirectoryOf(cloud)),
    registry: machinesOf(cloud),
    machines: new Map(),
    consoles: new Map(),
    instances: store.collection("ec2.instances"),
    volumes: store.collection("ec2.volumes"),
    interfaces: store.collection("ec2.interfaces"),
    vpcs: store.collection("ec2.vpcs"),
    subnets: store.collection("ec2.subnets"),
    groups: store.collection("ec2.groups"),
    templates: store.collection("ec2.templates"),
    fleets: store.collection("ec2.fleets"),
    keyPairs: store.collection("ec2.keyPairs"),
    images: store.collection("ec2.images"),
    tags: store.collection("ec2.tags"),
    conduct: store.collection("ec2.conduct"),
  };
}

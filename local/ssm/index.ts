/** Systems Manager: documents that are carried out on instances, and parameters. */
import * as schemas from "@aws-sdk/client-ssm";
import { machinesOf } from "../instances/registry.ts";
import { createTimers } from "../instances/timers.ts";
import type { Cloud, Operation, Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfSsm } from "./access.ts";
import { describeInstanceInformation, registerAgent } from "./agents.ts";
import * as associations from "./associations.ts";
import { cancelCommand, expireLater, isOpen, sendCommand } from "./commands.ts";
import { getCommandInvocation, listCommandInvocations, listCommands } from "./describe-commands.ts";
import * as documents from "./documents.ts";
import * as parameters from "./parameters.ts";
import * as sessions from "./sessions/operations.ts";
import { createSockets } from "./sessions/sockets.ts";
import type { Ssm } from "./state.ts";
import { throttlingOfSsm } from "./throttling.ts";

export const ssm: ServiceFactory = (cloud): Service => {
  const account = openAccount(cloud);
  const sockets = createSockets(account);
  machinesOf(cloud).onRunning((online) => {
    account.timers.after(cloud.settings.ssmRegistrationSeconds, () => registerAgent(account, online));
  });
  return {
    name: "ssm",
    signingName: "ssm",
    protocol: "json1.1",
    schemas,
    access: accessOfSsm(account),
    operations: createOperations(account),
    throttling: throttlingOfSsm,
    start: () => resume(account),
    control: { "cut-data-channels": () => ({ cut: sockets.cut() }) },
    upgrade: (upgrade) => sockets.upgrade(upgrade),
    stop: () => {
      sockets.close();
      account.timers.cancelAll();
    },
  };
};

function openAccount(cloud: Cloud): Ssm {
  const { store } = cloud;
  return {
    cloud,
    timers: createTimers(cloud),
    agents: new Map(),
    documents: store.collection("ssm.documents"),
    associations: store.collection("ssm.associations"),
    applied: store.collection("ssm.applied"),
    commands: store.collection("ssm.commands"),
    invocations: store.collection("ssm.invocations"),
    parameters: store.collection("ssm.parameters"),
    parameterVersions: store.collection("ssm.parameter-versions"),
    tags: store.collection("ssm.tags"),
    sessions: store.collection("ssm.sessions"),
    channels: new Map(),
  };
}

/** `createDocument` makes `CreateDocument`. */
function createOperations(account: Ssm): Record<string, Operation> {
  const factories: Readonly<Record<string, (account: Ssm) => Operation>> = {
    addTagsToResource: parameters.addTagsToResource,
    cancelCommand,
    createAssociation: associations.createAssociation,
    createDocument: documents.createDocument,
    deleteAssociation: associations.deleteAssociation,
    deleteDocument: documents.deleteDocument,
    deleteParameter: parameters.deleteParameter,
    describeAssociation: associations.describeAssociation,
    describeDocument: documents.describeDocument,
    describeInstanceAssociationsStatus: associations.describeInstanceAssociationsStatus,
    describeInstanceInformation,
    getCommandInvocation,
    getDocument: documents.getDocument,
    getParameter: parameters.getParameter,
    getParameters: parameters.getParameters,
    getParametersByPath: parameters.getParametersByPath,
    listAssociations: associations.listAssociations,
    listCommandInvocations,
    listCommands,
    listTagsForResource: parameters.listTagsForResource,
    putParameter: parameters.putParameter,
    removeTagsFromResource: parameters.removeTagsFromResource,
    describeSessions: sessions.describeSessions,
    resumeSession: sessions.resumeSession,
    sendCommand,
    startSession: sessions.startSession,
    terminateSession: sessions.terminateSession,
    updateAssociation: associations.updateAssociation,
    updateDocument: documents.updateDocument,
    updateDocumentDefaultVersion: documents.updateDocumentDefaultVersion,
  };
  return Object.fromEntries(
    Object.entries(factories).map(([name, create]) => [name[0]!.toUpperCase() + name.slice(1), create(account)]),
  );
}

/** The instances are gone with the last run of the cloud: what was open will time out. */
function resume(account: Ssm): void {
  for (const record of account.invocations.values()) {
    const command = account.commands.get(record.commandId);
    if (command && isOpen(record)) expireLater(account, command, record.instanceId, "ExecutionTimedOut");
  }
}

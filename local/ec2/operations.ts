import type { Operation } from "../kernel/service.ts";
import { createFleet } from "./create-fleet.ts";
import { createSubnet, createVpc, deleteSubnet, deleteVpc } from "./create-network.ts";
import { describeKeyPairs } from "./describe-key-pairs.ts";
import { describeFleets } from "./describe-fleets.ts";
import { describeInstances, describeInstanceStatus } from "./describe-instances.ts";
import { describeAvailabilityZones, describeRouteTables, describeSubnets, describeVpcs } from "./describe-network.ts";
import { describeInstanceTypeOfferings, describeInstanceTypes, describeSpotPriceHistory } from "./describe-offers.ts";
import { getConsoleOutput, monitorInstances, stopInstances, terminateInstances } from "./end-instances.ts";
import { notSupportedHere } from "./errors.ts";
import { describeImages } from "./images.ts";
import {
  createNetworkInterface,
  deleteNetworkInterface,
  describeNetworkInterfaces,
  modifyNetworkInterfaceAttribute,
} from "./interfaces.ts";
import { describeLaunchTemplateVersions } from "./launch-template-versions.ts";
import {
  createLaunchTemplate,
  createLaunchTemplateVersion,
  deleteLaunchTemplate,
  describeLaunchTemplates,
  modifyLaunchTemplate,
} from "./launch-templates.ts";
import {
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
} from "./security-group-rules.ts";
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from "./security-groups.ts";
import type { Ec2 } from "./state.ts";
import { createTags, deleteTags, describeTags } from "./tagging.ts";
import { createVolume, deleteVolume, describeVolumes } from "./volumes.ts";

/** `createFleet` makes `CreateFleet`. */
const FACTORIES: Readonly<Record<string, (ec2: Ec2) => Operation>> = {
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
  createFleet,
  createLaunchTemplate,
  createLaunchTemplateVersion,
  createNetworkInterface,
  createSecurityGroup,
  createSubnet,
  createTags,
  createVolume,
  createVpc,
  deleteLaunchTemplate,
  deleteNetworkInterface,
  deleteSecurityGroup,
  deleteSubnet,
  deleteTags,
  deleteVolume,
  deleteVpc,
  describeAvailabilityZones,
  describeFleets,
  describeImages,
  describeInstanceStatus,
  describeInstanceTypeOfferings,
  describeInstanceTypes,
  describeInstances,
  describeKeyPairs,
  describeLaunchTemplateVersions,
  describeLaunchTemplates,
  describeNetworkInterfaces,
  describeRouteTables,
  describeSecurityGroups,
  describeSpotPriceHistory,
  describeSubnets,
  describeTags,
  describeVolumes,
  describeVpcs,
  getConsoleOutput,
  modifyLaunchTemplate,
  modifyNetworkInterfaceAttribute,
  monitorInstances,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
  stopInstances,
  terminateInstances,
};

/** A dry run must not be carried out. */
const refuseDryRun =
  (operation: Operation): Operation =>
  (input: { readonly DryRun?: boolean }, call) => {
    if (input.DryRun) throw notSupportedHere("DryRun");
    return operation(input, call);
  };

export const createOperations = (ec2: Ec2): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(FACTORIES).map(([name, create]) => [
      name[0]!.toUpperCase() + name.slice(1),
      refuseDryRun(create(ec2)),
    ]),
  );

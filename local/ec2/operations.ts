import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError, type Operation } from "../kernel/service.ts";
import { createFleet } from "./create-fleet.ts";
import { createSubnet, createVpc, deleteSubnet, deleteVpc } from "./create-network.ts";
import { describeFleets } from "./describe-fleets.ts";
import { describeInstances, describeInstanceStatus } from "./describe-instances.ts";
import { describeAvailabilityZones, describeRouteTables, describeSubnets, describeVpcs } from "./describe-network.ts";
import { describeInstanceTypeOfferings, describeInstanceTypes, describeSpotPriceHistory } from "./describe-offers.ts";
import { getConsoleOutput, monitorInstances, stopInstances, terminateInstances } from "./end-instances.ts";
import { getEbsDefaultKmsKeyId, modifyEbsDefaultKmsKeyId, resetEbsDefaultKmsKeyId } from "./ebs-default-key.ts";
import { checkFilters } from "./filter-names.ts";
import { describeImages } from "./images.ts";
import { getInstanceTypesFromInstanceRequirements } from "./match-instance-types.ts";
import {
  createNetworkInterface,
  deleteNetworkInterface,
  describeNetworkInterfaces,
  modifyNetworkInterfaceAttribute,
} from "./interfaces.ts";
import { deleteKeyPair, describeKeyPairs, importKeyPair } from "./key-pairs.ts";
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
import { createVpcEndpoint, describeVpcEndpoints } from "./vpc-endpoints.ts";
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
  createVpcEndpoint,
  deleteKeyPair,
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
  describeVpcEndpoints,
  describeVpcs,
  getConsoleOutput,
  getInstanceTypesFromInstanceRequirements,
  getEbsDefaultKmsKeyId,
  importKeyPair,
  modifyEbsDefaultKmsKeyId,
  modifyLaunchTemplate,
  modifyNetworkInterfaceAttribute,
  monitorInstances,
  resetEbsDefaultKmsKeyId,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
  stopInstances,
  terminateInstances,
};

/**
 * What holds for all of EC2's operations. A dry run comes here only when the caller may do what it asks for. Source: EC2 API
 * reference, "Common query parameters": the answer is then DryRunOperation.
 */
const checked =
  (name: string, operation: Operation): Operation =>
  (input: { readonly DryRun?: boolean; readonly Filters?: readonly Filter[] }, call) => {
    checkFilters(name, input.Filters);
    if (input.DryRun)
      throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", { status: 412 });
    return operation(input, call);
  };

export const createOperations = (ec2: Ec2): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(FACTORIES).map(([key, create]) => {
      const name = key[0]!.toUpperCase() + key.slice(1);
      return [name, checked(name, create(ec2))];
    }),
  );

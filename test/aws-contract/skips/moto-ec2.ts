/** What moto answers otherwise than EC2. */
export const MOTO_EC2 = {
  "the default VPC is one, and its main route table leads out":
    "no route leads out (VPC user guide, Default VPC components: a route to the internet gateway)",
  "types are found by what they have, page by page; burstable ones where that is asked for":
    "it has no GetInstanceTypesFromInstanceRequirements",
  "endpoints are found by their VPC, and by no filter that there is not": "a FilterNotImplementedError inside it",
  "disks are encrypted with AWS's own key, unless the account named another": "it has no GetEbsDefaultKmsKeyId",
  "terminating twice is no error":
    "a terminated instance is said to be shutting down again (EC2 API reference, TerminateInstances)",
  "what is no instance's ID is InvalidInstanceID.Malformed":
    "any unknown ID is NotFound (EC2 API reference, Error codes)",
  "an unknown filter is refused": "a FilterNotImplementedError inside it",
  "monitoring is switched on for a running instance": "it has no MonitorInstances",
  "the offerings of a zone name type and zone, page by page": "it answers in one page",
  "the spot price of a type is one per zone, as a decimal":
    "it answers 0.00001, where EC2 has six decimals and prices above 0.001",
  "the same client token with the same request is the same fleet":
    "client tokens are ignored (EC2 API reference, Ensuring idempotency)",
  "the same client token with another request is refused":
    "client tokens are ignored (EC2 API reference, Ensuring idempotency)",
  "tags of the fleet's request are on the instance and its volume from the start":
    "TagSpecifications of CreateFleet are not given to its volumes",
  "the instance can be found by the tag of its fleet": "no aws:ec2:fleet-id (EC2 user guide, Tag an EC2 Fleet)",
  "a price that nothing costs launches nothing, and the answer says so": "it has no prices",
  "a type that there is not is told with the answer": "it launches any type",
  "a fleet without a template is refused": "an IndexError inside it",
  "a VPC's default security group cannot be deleted": "it deletes it (EC2 user guide, Default security groups)",
  "a template may name a key pair that there is not; a launch with it is told so": "an exception inside it",
  "an unknown template is InvalidLaunchTemplateId.NotFound":
    "it answers with the code for names (EC2 API reference, Error codes)",
} as const;

/** What moto answers otherwise than EFS. */
export const MOTO_EFS = {
  "a token makes one file system: the refusal names it":
    "the refusal has no FileSystemId (API reference, FileSystemAlreadyExists)",
  "an unknown file system is FileSystemNotFound": "it has no DescribeFileSystemPolicy",
  "a mount target without named security groups has the VPC's default one":
    "it has no groups (API reference, CreateMountTarget)",
  "a file system that is being made has no mount targets yet":
    "it is available at once (API reference, CreateFileSystem)",
  "modes that do not go together are BadRequest":
    "maxIO goes with elastic (API reference, CreateFileSystem: MaxIO is not supported with Elastic throughput)",
  "a policy that is none, or locks its author out, is InvalidPolicyException":
    "any text is taken (API reference, PutFileSystemPolicy)",
  "a transition stands alone, and the archive is for elastic file systems":
    "both are taken (API reference, PutLifecycleConfiguration)",
} as const;

/** EFS API reference and EFS User Guide, "Amazon EFS quotas". */
export const MAX_CREATION_TOKEN = 64;
export const MAX_SECURITY_GROUPS = 5;
export const MAX_FILE_SYSTEMS = 1000;
export const MAX_ITEMS = 1000;
export const DEFAULT_ITEMS = 100;
/** UpdateFileSystem: between changes of the mode, or to less throughput. */
export const THROUGHPUT_CHANGE_SECONDS = 86_400;
/** NFS. */
export const NFS_PORT = 2049;
/** "EFS … metered size" is measured in blocks of 4 KiB, a directory counts as one (EFS User Guide, "How Amazon EFS reports sizes"). */
export const METERED_BLOCK_BYTES = 4096;
export const EMPTY_SIZE_BYTES = 6144;

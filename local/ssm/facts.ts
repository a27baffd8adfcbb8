/** Systems Manager API reference and User Guide. */
/** SendCommand: at most 50 instance ids. */
export const MAX_INSTANCE_IDS = 50;
/** SendCommand, TimeoutSeconds: 30 … 2,592,000; the console's and API's default is 3,600. */
export const SHORTEST_DELIVERY_SECONDS = 30;
export const LONGEST_DELIVERY_SECONDS = 2_592_000;
export const DEFAULT_DELIVERY_SECONDS = 3600;
/** aws:runShellScript, timeoutSeconds: default 3,600; the agent allows at most 48 hours. */
export const DEFAULT_EXECUTION_SECONDS = 3600;
export const LONGEST_EXECUTION_SECONDS = 172_800;
/** GetCommandInvocation: StandardOutputContent 24,000 characters, StandardErrorContent 8,000. */
export const STDOUT_CHARACTERS = 24_000;
export const STDERR_CHARACTERS = 8000;
/** ListCommandInvocations: 2,500 characters of a plugin's output. */
export const PLUGIN_OUTPUT_CHARACTERS = 2500;
/** SendCommand: Comment ≤ 100 characters. */
export const MAX_COMMENT = 100;
/** DescribeInstanceInformation: MaxResults. */
export const INSTANCES_PER_PAGE = [5, 50] as const;
/** GetParametersByPath: MaxResults, also where none is given. */
export const PARAMETERS_PER_PAGE = 10;
/** Document: ≤ 64 KB; name 3–128 of these characters, not beginning with aws, amazon or amzn. */
export const MAX_DOCUMENT_BYTES = 65_536;
export const DOCUMENT_NAME = /^[\w.-]{3,128}$/;
export const RESERVED_NAMES = /^(aws|amazon|amzn)/i;
/** Parameter Store: standard tier 4 KB. */
export const MAX_PARAMETER_BYTES = 4096;
export const PARAMETER_NAME = /^[\w./-]{1,1011}$/;
/** PutParameter: a hierarchy has at most fifteen levels; the oldest of a hundred versions goes for the next. */
export const MAX_PARAMETER_LEVELS = 15;
export const MAX_PARAMETER_VERSIONS = 100;
/** SSM API reference, InstanceId of ListCommands. */
export const INSTANCE_ID = /(^i-(\w{8}|\w{17})$)|(^mi-\w{17}$)/;

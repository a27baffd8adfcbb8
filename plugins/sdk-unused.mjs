/** A class whose one method says what is missing. */
const absent = (name, method, what) =>
  `export class ${name} { ${method}() { throw new Error("${what} are not in this bundle"); } }`;

/** Modules of the SDK that do nothing in a function of ours, and what stands in their places: `[filter, (text) => text]`. */
export const UNUSED = [
  // For a Node without crypto.
  [/@smithy[/\\]core[/\\].*[/\\]Sha256Js\.js$/, () => "export class Sha256Js {}"],
  // For the retry mode `adaptive`, which none of our clients has.
  [
    /@smithy[/\\]core[/\\].*[/\\]AdaptiveRetryStrategy\.js$/,
    () => absent("AdaptiveRetryStrategy", "constructor", "adaptive retries"),
  ],
  // For ~/.aws/config and ~/.aws/credentials: a function has its settings in the environment.
  [
    /@smithy[/\\]core[/\\].*[/\\]loadSharedConfigFiles\.js$/,
    () => `export const CONFIG_PREFIX_SEPARATOR = ".";
export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  ],
  // For the defaults mode `auto` outside Lambda, which has its region in the environment.
  [
    /@smithy[/\\]core[/\\].*[/\\]getInstanceMetadataRegion\.js$/,
    () => "export const getInstanceMetadataRegion = () => undefined;",
  ],
  // For a client's own `logger` and `extensions`, which none of ours has.
  [
    /@aws-sdk[/\\]core[/\\].*[/\\]loggerMiddleware\.js$/,
    (text) =>
      text.replace(
        /^export const loggerMiddleware = [^]*?^};$/m,
        "export const loggerMiddleware = () => (next) => next;",
      ),
  ],
  [
    /@aws-sdk[/\\]client-[^/\\]+[/\\].*[/\\]runtimeExtensions\.js$/,
    () => "export const resolveRuntimeExtensions = (config) => config;",
  ],
  // For Nodes that the SDK will no longer support.
  [
    /@aws-sdk[/\\]core[/\\].*[/\\]emitWarningIfUnsupportedVersion\.js$/,
    () => "export const state = {}; export const emitWarningIfUnsupportedVersion = () => {};",
  ],
  // For the headers of a stream of events.
  [
    /@smithy[/\\]signature-v4[/\\].*[/\\]HeaderFormatter\.js$/,
    () => absent("HeaderFormatter", "format", "streams of events"),
  ],
];

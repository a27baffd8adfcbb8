import { setCredentialFeature } from "@aws-sdk/core/client";

/**
 * Takes the place of `@aws-sdk/credential-provider-node` in the functions' bundles: Lambda hands credentials over in the
 * environment and nowhere else, so the profile, SSO, web identity and metadata providers are 133 KB that start for nothing.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error("no AWS credentials in the environment");
  const sessionToken = process.env.AWS_SESSION_TOKEN;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  // Said in the User-Agent header, as the provider in whose place this stands does.
  return setCredentialFeature(credentials, "CREDENTIALS_ENV_VARS", "g");
};

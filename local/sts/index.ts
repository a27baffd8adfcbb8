/** Security Token Service. */
import * as schemas from "@aws-sdk/client-sts";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfSts } from "./access.ts";
import { assumeRole } from "./assume-role.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";

export const sts: ServiceFactory = (cloud): Service => ({
  name: "sts",
  signingName: "sts",
  protocol: "awsQuery",
  schemas,
  access: accessOfSts(cloud),
  xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  operations: {
    AssumeRole: assumeRole(cloud),
    GetCallerIdentity: getCallerIdentity,
  },
});

/** Every check, in the order in which a fault explains those after it. */
import type { Check } from "./check.ts";
import { concurrency } from "./checks/concurrency.ts";
import { credentials } from "./checks/credentials.ts";
import { diskKey } from "./checks/disk-key.ts";
import { freePlan } from "./checks/free-plan.ts";
import { images } from "./checks/images.ts";
import { network } from "./checks/network.ts";
import { quotas } from "./checks/quotas.ts";
import { region } from "./checks/region.ts";
import { release } from "./checks/release.ts";
import { efsRole, spotRole } from "./checks/service-linked-roles.ts";
import { stack } from "./checks/stack.ts";
import { subnets } from "./checks/subnets.ts";

export const CHECKS: readonly Check[] = [
  credentials,
  region,
  stack,
  release,
  network,
  subnets,
  spotRole,
  efsRole,
  quotas,
  freePlan,
  diskKey,
  concurrency,
  images,
];

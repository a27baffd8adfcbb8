/** AWS Price List: what instance types cost on demand, from the market's catalogue. */
import * as schemas from "@aws-sdk/client-pricing";
import { right } from "../iam/rights.ts";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { getProducts } from "./get-products.ts";

export const pricing: ServiceFactory = (cloud): Service => ({
  name: "pricing",
  signingName: "pricing",
  protocol: "json1.1",
  schemas,
  // Service authorization reference, "AWS Price List": no resource.
  access: { GetProducts: () => [right("pricing:GetProducts", "*")] },
  operations: { GetProducts: getProducts(cloud) },
});

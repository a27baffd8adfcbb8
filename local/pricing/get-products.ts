import type { Filter, GetProductsRequest, GetProductsResponse } from "@aws-sdk/client-pricing";
import { AwsError, type Cloud } from "../kernel/service.ts";
import { EC2_SERVICE_CODE, FILTER_TYPES, FORMAT_VERSION, MAX_RESULTS } from "./facts.ts";
import { productsOf, type Product } from "./products.ts";

const invalid = (message: string): AwsError => new AwsError("InvalidParameterException", message);

export const getProducts =
  ({ region }: Pick<Cloud, "region">) =>
  (input: GetProductsRequest): GetProductsResponse => {
    const { ServiceCode, Filters = [], MaxResults = MAX_RESULTS, NextToken, FormatVersion = FORMAT_VERSION } = input;
    if (FormatVersion !== FORMAT_VERSION) throw invalid(`Invalid format version: ${FormatVersion}`);
    if (MaxResults < 1 || MaxResults > MAX_RESULTS) throw invalid(`MaxResults must be between 1 and ${MAX_RESULTS}`);
    if (ServiceCode !== EC2_SERVICE_CODE)
      throw new AwsError("NotFoundException", `Service code ${ServiceCode} was not found.`);
    const found = productsOf(region).filter((product) => Filters.every((filter) => matches(product, filter)));
    const start = readToken(NextToken);
    const end = start + MaxResults;
    return {
      FormatVersion,
      PriceList: found.slice(start, end).map(({ text }) => text),
      NextToken: end < found.length ? Buffer.from(String(end)).toString("base64") : undefined,
    };
  };

function readToken(token: string | undefined): number {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64").toString() || Number.NaN);
  if (!Number.isInteger(start)) throw new AwsError("InvalidNextTokenException", "The pagination token is invalid.");
  return start;
}

/** A field that a product does not have matches nothing; letters' case does not matter in values. */
function matches({ attributes }: Product, { Type = "TERM_MATCH", Field = "", Value = "" }: Filter): boolean {
  const own = attributes[Field]?.toLowerCase();
  const value = Value.toLowerCase();
  const among = value.split(",").map((each) => each.trim());
  switch (Type) {
    case "TERM_MATCH":
    case "EQUALS":
      return own === value;
    case "CONTAINS":
      return own?.includes(value) ?? false;
    case "ANY_OF":
      return own !== undefined && among.includes(own);
    case "NONE_OF":
      return own !== undefined && !among.includes(own);
    default:
      throw invalid(`Filter type ${String(Type)} is none of ${FILTER_TYPES.join(", ")}`);
  }
}

/** What the Price List promises and limits, with its source. */

/** API reference, GetProducts: MaxResults 1–100, 100 by default. */
export const MAX_RESULTS = 100;
/** API reference, GetProducts: FormatVersion. */
export const FORMAT_VERSION = "aws_v1";
/** API reference, Filter: Type. */
export const FILTER_TYPES = ["TERM_MATCH", "EQUALS", "CONTAINS", "ANY_OF", "NONE_OF"] as const;
/** Billing user guide, "Finding services and products using the AWS Price List Query API": code of the service EC2. */
export const EC2_SERVICE_CODE = "AmazonEC2";

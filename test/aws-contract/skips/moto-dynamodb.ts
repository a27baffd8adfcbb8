/** What moto answers otherwise than DynamoDB. */
export const MOTO_DYNAMODB = {
  "a table's time to live is an attribute, named once": "it is taken twice (API reference, UpdateTimeToLive)",
  "numbers keep 38 digits and lose zeros that say nothing":
    "the text comes back as it was given (developer guide, Data types: leading and trailing zeroes are trimmed)",
  "a key is whole, of its type, and not empty":
    "a key with an attribute too many is read (developer guide, Constraints: the provided key element does not match)",
  "an item has at most 400 KB, the names of its attributes counted":
    "its limit is 405,000 bytes (developer guide, Quotas: 400 KB, names included)",
  "conditions compare members, alternatives, order, and a stored null":
    "a comparison of another type is a TypeError inside it",
  "a placeholder is given and used, a reserved word has one": "a KeyError inside it",
  "an index goes on after the keys of any item, its own and the table's":
    "a start without the index's keys is a KeyError inside it (API reference, Query: ExclusiveStartKey)",
  "a query has one partition, an index that there is, and no consistent read of a global one":
    "a query without a partition is a KeyError inside it (API reference, Query)",
} as const;

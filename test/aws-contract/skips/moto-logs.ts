/** What moto answers otherwise than CloudWatch Logs. */
export const MOTO_LOGS = {
  "a span has its start and not its end": "the event at endTime is in it too (API reference, GetLogEvents)",
  "a token that nobody gave is refused": "any token is taken (API reference, GetLogEvents)",
  "a page has between 1 and 10,000 events": "0 is taken (API reference, GetLogEvents: 1 to 10,000)",
  "a group is named by its name or its identifier, not by both": "both are taken (API reference, GetLogEvents)",
  "a group is searched over its streams, by a word, their prefix and time":
    "logStreamNamePrefix is ignored (API reference, FilterLogEvents)",
  "a pattern has phrases, alternatives, words to leave out, and members of JSON":
    "a pattern is one text to be found; terms, `-`, `?` and members of JSON are not read (user guide, Filter pattern syntax)",
  "a search names streams or their prefix, not both": "both are taken (API reference, FilterLogEvents)",
  "a pattern that is none is refused": "patterns are not parsed (user guide, Filter pattern syntax)",
  "a group is found by any part of its name, in the letters' case":
    "letters in any case are found (API reference, DescribeLogGroups: case-sensitive)",
  "groups are looked for by prefix or by pattern, not by both": "both are taken (API reference, DescribeLogGroups)",
  "a retention is one of the days there are": "any number is taken (API reference, PutRetentionPolicy)",
  "a name of a group or stream has its characters": "`a:b` is taken as a stream (API reference, CreateLogStream)",
  "a batch has events with a message, in order of time, within a day":
    "a batch without events, or in no order, is taken (API reference, PutLogEvents)",
  "a batch has at most 1 MiB, with 26 bytes of each event counted": "no limit (API reference, PutLogEvents)",
  "a batch has at most 10,000 events": "no limit (API reference, PutLogEvents)",
  "events too old or too new are left out, and the answer says where they end and begin":
    "it answers the last old event's own index (API reference, RejectedLogEventsInfo: this field is exclusive)",
  "events older than their group's retention are left out": "retention does not matter (API reference, PutLogEvents)",
} as const;

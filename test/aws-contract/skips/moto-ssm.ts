/** What moto answers otherwise than Systems Manager. */
export const MOTO_SSM = {
  "an instance that SSM does not know is not listed": "it has no DescribeInstanceInformation",
  "instances are filtered by a key that there is, 5 to 50 a page": "it has no DescribeInstanceInformation",
  "a command that there is not cannot be cancelled": "it has no CancelCommand",
  "a command for an instance that is not online is InvalidInstanceId":
    "a command for any ID is taken (API reference, SendCommand)",
  "a command of a document that there is not is InvalidDocument":
    "a command of any document is taken (API reference, SendCommand)",
  "a command for a tag that no instance has is over at once, and says so":
    "a command for a tag has no NoInstancesInTag (user guide, Understanding command statuses)",
  "a command gives values to the parameters that its document has, and to all it needs":
    "parameters are not held against the document (API reference, SendCommand)",
  "a command is of a version that the document has": "DocumentVersion is ignored (API reference, SendCommand)",
  "a command has its limits": "none is checked (API reference, SendCommand)",
  "an invocation that there is not is InvocationDoesNotExist":
    "an unknown command is InvalidCommandId (API reference, GetCommandInvocation: the command and node match no invocation)",
  "content that is no document is InvalidDocumentContent": "any JSON is taken (API reference, CreateDocument)",
  "an unknown version cannot be the default":
    "it answers InvalidDocument (API reference, UpdateDocumentDefaultVersion: InvalidDocumentVersion)",
  "an instance whose role may is online, and carries out a command": "AmazonSSMManagedInstanceCore is not there",
  "a session with it is opened, resumed by another token, listed and ended": "it has no StartSession",
  "a session with an instance that is not online is TargetNotConnected": "it has no StartSession",
  "a session that there is not is DoesNotExistException": "it has no ResumeSession",
  "sessions are listed by whether they are open, and by their target": "it has no DescribeSessions",
  "among several, a version is answered with how it was asked for, and an unknown one is none":
    "answers have no Selector (API reference, Parameter)",
  "a name that no parameter can have is ValidationException":
    "it answers ParameterNotFound (API reference, PutParameter: naming constraints)",
  "a secret is readable only where it is asked for decrypted":
    "what it answers sealed has the secret in it (user guide, SecureString parameters)",
  "what is no name, no type or too long is ValidationException": "such a name is taken (API reference, PutParameter)",
  "a hierarchy has at most fifteen levels": "no limit (API reference, PutParameter)",
  "a path begins with a slash, and a page has at most ten":
    "a path without a slash is taken (API reference, GetParametersByPath)",
} as const;

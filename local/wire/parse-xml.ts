/** The XML that S3's clients send: elements, text, entities. Attributes are skipped, nothing of ours is in them. */
import { AwsError } from "../kernel/service.ts";

export interface XmlElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const malformedXml = (): AwsError =>
  new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Throws MalformedXML. */
export function parseXml(source: string): XmlElement {
  const root: XmlElement = { name: "", text: "", children: [] };
  const open: XmlElement[] = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const token = TOKEN.exec(source);
    const current = open.at(-1);
    if (!token || !current) throw malformedXml();
    const [, data, closed, opened, , selfClosed, text] = token;
    if (data !== undefined) current.text += data;
    else if (text !== undefined) current.text += unescape(text);
    else if (closed !== undefined) close(open, local(closed));
    else if (opened !== undefined) {
      const element = { name: local(opened), text: "", children: [] };
      current.children.push(element);
      if (selfClosed === "") open.push(element);
    }
  }
  const [only] = root.children;
  if (open.length !== 1 || !only || root.children.length > 1) throw malformedXml();
  return only;
}

function close(open: XmlElement[], name: string): void {
  if (open.length < 2 || open.pop()?.name !== name) throw malformedXml();
}

const local = (name: string): string => name.split(":").at(-1) ?? name;

const unescape = (text: string): string =>
  text.replace(/&(#x?[\da-f]+|\w+);/gi, (_, entity: string) => {
    if (!entity.startsWith("#")) return ENTITIES[entity] ?? `&${entity};`;
    return String.fromCodePoint(Number(entity.replace("#x", "0x").replace("#", "")));
  });

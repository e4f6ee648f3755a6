/** For tests: reads XML as strictly as a viewer of SVG does. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
const TEXT = /[^<]*/y;
const ENTITY = /&(?:amp|lt|gt|quot|#39);/g;

/** @throws Error where it is not well-formed */
export function parseXml(xml: string): XmlElement {
  const top: XmlElement = { name: "", attributes: new Map(), children: [], text: "" };
  const open = [top];
  for (let at = 0; at < xml.length; ) {
    TEXT.lastIndex = at;
    const text = TEXT.exec(xml)?.[0] ?? "";
    at += text.length;
    const inner = open.at(-1);
    if (inner === undefined) throw new Error("It goes on after its end.");
    inner.text += plain(text);
    if (at >= xml.length) break;
    TAG.lastIndex = at;
    const tag = TAG.exec(xml);
    if (!tag) throw new Error(`There is no tag at ${at}: ${xml.slice(at, at + 80)}`);
    at += tag[0].length;
    const [, closing, name = "", attributes = "", empty] = tag;
    if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element, at ${at}.`);
      continue;
    }
    const element: XmlElement = { name, attributes: attributesOf(attributes), children: [], text: "" };
    inner.children.push(element);
    if (!empty) open.push(element);
  }
  const [root, ...more] = top.children;
  if (open.length !== 1 || root === undefined || more.length > 0) throw new Error("It is not one element.");
  return root;
}

/** All elements of a name, at any depth. */
export function elementsOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...elementsOf(child, name),
  ]);
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (attributes.has(name)) throw new Error(`${name} stands there twice.`);
    attributes.set(name, plain(value));
  }
  return attributes;
}

function plain(text: string): string {
  if (text.replace(ENTITY, "").includes("&")) throw new Error(`An & stands by itself: ${text.slice(0, 80)}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no such characters
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
    throw new Error("A character is none of XML's.");
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

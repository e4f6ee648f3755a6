/**
 * Checks that come before the schema: they bound what a broken or hostile file can cost in time, memory and
 * stack, whatever it holds. All of them are iterative.
 */

/** Sound documents nest eight deep or so; what comes after is no document. */
const MAXIMUM_DEPTH = 64;
/** A full document (20,000 nodes with ten parameters, 60,000 edges) holds about half of this. */
const MAXIMUM_VALUES = 1_500_000;
const MAXIMUM_KEYS = 1_000;

const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** True when brackets nest deeper than any document does. Reads the text once, skipping strings. */
export function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > MAXIMUM_DEPTH) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
    }
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c)
      at += 1; // a backslash takes the next character with it
    else if (code === 0x22) return at;
  }
  return text.length;
}

/** What is wrong with a parsed value before its meaning is looked at, as the end of a sentence; nothing when all is well. */
export function hostileReason(root: unknown): string | undefined {
  const waiting: unknown[] = [root];
  let values = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    const isList = Array.isArray(value);
    const keys = isList ? [] : Object.keys(value);
    const forbidden = keys.find((key) => FORBIDDEN_KEYS.has(key));
    if (forbidden !== undefined) return `it holds the key "${forbidden}", which a document never has`;
    if (keys.length > MAXIMUM_KEYS)
      return `one of its parts has ${keys.length} keys, at most ${MAXIMUM_KEYS} are allowed`;
    const children: unknown[] = isList ? value : Object.values(value);
    values += children.length;
    if (values > MAXIMUM_VALUES) return `it holds more than ${MAXIMUM_VALUES.toLocaleString("en")} values`;
    for (const child of children) if (typeof child === "object" && child !== null) waiting.push(child);
  }
  return undefined;
}

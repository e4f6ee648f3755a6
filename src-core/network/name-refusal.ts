/** Why a name cannot be taken, in words: told once for all fields that ask for one. */
import { FORBIDDEN_KEYS, type Graph, LIMITS, nameSchema } from "./document";

const CHARACTER_WORDS: ReadonlyMap<string, string> = new Map([
  ["/", "a slash (/)"],
  ["\\", "a backslash (\\)"],
  [":", "a colon (:)"],
  ['"', 'a quotation mark (")'],
  ["|", "a bar (|)"],
  ["?", "a question mark (?)"],
  ["*", "an asterisk (*)"],
  ["<", "an angle bracket (<)"],
  [">", "an angle bracket (>)"],
]);

/** Why neither a layer nor a network can have this name, as a sentence; nothing when it can. */
export function nameRefusal(name: string): string | undefined {
  if (name.trim() === "") return "A name needs at least one letter or digit.";
  if (name.length > LIMITS.nameLength)
    return `The name has ${name.length} characters; ${LIMITS.nameLength} are the most.`;
  if (name.trim() !== name) return "A name cannot begin or end with a space.";
  for (const character of name) {
    const words = CHARACTER_WORDS.get(character);
    if (words !== undefined)
      return `A name cannot hold ${words}: it becomes part of paths and of file names.`;
    if (character < " " || character === "\u007f")
      return "A name cannot hold tabs, line ends or other control characters.";
  }
  if (name === "." || name === "..") return `"${name}" means a folder, so it cannot be a name.`;
  if (FORBIDDEN_KEYS.has(name)) return `"${name}" is a reserved word, so it cannot be a name.`;
  return nameSchema.safeParse(name).success ? undefined : "This cannot be a name.";
}

/** Why a node of this graph cannot take this name, or nothing when it can. `except` is the node that is renamed. */
export function nodeNameRefusal(graph: Graph, name: string, except?: string): string | undefined {
  const refusal = nameRefusal(name);
  if (refusal !== undefined) return refusal;
  const other = graph.nodes.find((node) => node.name === name && node.id !== except);
  return other === undefined ? undefined : `Another layer here is called "${name}".`;
}

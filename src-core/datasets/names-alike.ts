/** Classes whose names differ in upper and lower case alone: a folder "Cat" and a folder "cat" are rarely two things. */

const MOST_TOLD = 5;

/** Each list has names of two classes at least, in their order. */
export function namesAlike(classNames: readonly string[]): string[][] {
  const byKey = new Map<string, string[]>();
  for (const name of classNames) {
    const key = name.normalize("NFC").toLowerCase();
    const same = byKey.get(key);
    if (same) same.push(name);
    else byKey.set(key, [name]);
  }
  return [...byKey.values()].filter(({ length }) => length > 1);
}

/** One sentence or two; undefined where no names are alike. */
export function alikeWords(classNames: readonly string[]): string | undefined {
  const alike = namesAlike(classNames);
  if (alike.length === 0) return undefined;
  const told = alike.slice(0, MOST_TOLD).map((names) => names.map((name) => `"${name}"`).join(" and "));
  const more = alike.length > MOST_TOLD ? `, and ${alike.length - MOST_TOLD} more` : "";
  return `Names of classes differ in upper and lower case alone: ${told.join(", ")}${more}. They are different classes; merge them where they mean the same.`;
}

/**
 * How well what is typed names a thing, from 0 (not at all) to 1: its name begins with that word, its name begins so, one of its words
 * does, it is somewhere in them, or all that is typed is found in some order.
 */
export function wordRank(typed: string, words: readonly string[]): number {
  const query = typed.trim().toLowerCase();
  const [name = "", ...others] = words.map((word) => word.toLowerCase());
  if (`${name} `.startsWith(`${query} `)) return 1;
  if (name.startsWith(query)) return 0.9;
  if ([name, ...others].some((word) => ` ${word}`.includes(` ${query}`))) return 0.7;
  const all = [name, ...others].join(" ");
  if (all.includes(query)) return 0.5;
  return query.split(/\s+/).every((part) => all.includes(part)) ? 0.3 : 0;
}

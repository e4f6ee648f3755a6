/**
 * `0.5, 0.75` as typed, in rising order; undefined when it is no list of one to ten fractions. A comma within a number
 * (`0,5; 0,75`) is its decimal mark, one before a space stands between two numbers.
 */
export function readMilestones(text: string): number[] | undefined {
  const plain = text.normalize("NFKC").trim();
  // With points about, every comma stands between numbers: 0.5,0.75.
  const between = plain.includes(".") ? /[\s,;]+/ : /;\s*|,?\s+|,$/;
  const parts = plain.split(between).filter((part) => part !== "");
  const isSound =
    parts.length >= 1 &&
    parts.length <= 10 &&
    parts.every((part) => /^(0?[.,]\d+|[01]([.,]0*)?)$/.test(part));
  const values = parts.map((part) => Number(part.replace(",", ".")));
  return isSound && values.every((value) => value >= 0 && value <= 1)
    ? values.sort((a, b) => a - b)
    : undefined;
}

/** What a person typed into a number field: the number, or what the field takes, in words. */
export type ReadNumber =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly complaint: string };

export function readNumber(
  text: string,
  range: { readonly min: number; readonly max: number; readonly integer: boolean },
): ReadNumber {
  const { min, max, integer } = range;
  const what = integer ? "a whole number" : "a number";
  const words = `Enter ${what} from ${min} to ${max}.`;
  // A comma is how half of Europe types a decimal point.
  const trimmed = text.trim().replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return { ok: false, complaint: words };
  const value = Number(trimmed);
  if (!Number.isFinite(value) || value < min || value > max) return { ok: false, complaint: words };
  if (integer && !Number.isInteger(value)) return { ok: false, complaint: words };
  return { ok: true, value };
}

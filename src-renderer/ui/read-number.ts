/** What a person typed into a number field: the number, or why it is none and what the field takes, in words. */
export type ReadNumber =
  | {
      readonly ok: true;
      readonly value: number;
      /** Marks had to be understood (1,000 or 2,5 or 1e3), so the value is to be shown as it was read. */
      readonly interpreted: boolean;
    }
  | { readonly ok: false; readonly refusal: string };

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

/**
 * Marks are read by the rules of the person's language. Where only whole numbers go there is no decimal mark, so a comma or a
 * point between groups of three digits can only group them (10,000 and 10.000 are ten thousand); any other is refused, never cut off.
 */
export function readNumber(text: string, range: NumberRange, language = usersLanguage()): ReadNumber {
  const { min, max, integer } = range;
  const takes = `${integer ? "a whole number" : "a number"} from ${min} to ${max}.`;
  const refuse = (why: string): ReadNumber => ({ ok: false, refusal: `${why}Enter ${takes}` });
  // Input methods write digits and marks at full width; NFKC makes plain ones of them, and of special spaces.
  const plain = text.normalize("NFKC").replace("\u2212", "-").trim();
  const [, sign = "", body = "", exponent = ""] =
    /^([+-]?)(\d[\d.,'’_ ]*|[.,]\d+)(e[+-]?\d+)?$/i.exec(plain) ?? [];
  if (body === "") return refuse("");
  const number = withoutMarks(body, integer && exponent === "", language);
  if (number === undefined) return refuse(`The marks in ${plain} cannot be read. `);
  const value = Number(`${sign}${number}${exponent}`);
  if (integer && (!Number.isInteger(value) || (exponent === "" && number.includes("."))))
    return refuse(`${plain} has decimals. `);
  if (!Number.isFinite(value) || value > max) return refuse(`${shown(plain, value)} is too large. `);
  if (value < min) return refuse(`${shown(plain, value)} is too small. `);
  return { ok: true, value, interpreted: exponent !== "" || number !== body };
}

function shown(text: string, value: number): string {
  return Number.isFinite(value) ? String(value) : text;
}

/** The digits with a plain decimal point at most; undefined when the marks among them mean nothing. */
function withoutMarks(body: string, integer: boolean, language: string): string | undefined {
  const marks = [...body.replace(/\d/g, "")];
  const kinds = [...new Set(marks)];
  const [first, second] = kinds;
  if (first === undefined) return body;
  const last = marks.at(-1) ?? first;
  const isDecimal = (mark: string): boolean => mark === "." || mark === ",";
  if (second !== undefined) {
    // 1.234,5 and 1,234.5: the last mark stands before the decimals, the other one groups.
    const at = body.indexOf(last);
    const isSound = kinds.length === 2 && last === second && isDecimal(last) && at === body.lastIndexOf(last);
    const whole = isSound ? ungrouped(body.slice(0, at), first) : undefined;
    return whole === undefined ? undefined : `${whole}.${body.slice(at + 1)}`;
  }
  const whole = ungrouped(body, first);
  const mayGroup = integer || marks.length > 1 || !isDecimal(first) || first === groupMark(language);
  if (whole !== undefined && mayGroup) return whole;
  return marks.length === 1 && isDecimal(first) ? body.replace(first, ".") : undefined;
}

/** 12,345,678, and as in India 1,23,45,678. A number that begins with 0 has no groups. */
function ungrouped(text: string, mark: string): string | undefined {
  const groups = text.split(mark);
  const ends =
    groups.length > 1 && /^[1-9]\d{0,2}$/.test(groups[0] ?? "") && /^\d{3}$/.test(groups.at(-1) ?? "");
  const between = groups.slice(1, -1);
  const threes = between.every((group) => /^\d{3}$/.test(group));
  const twos = (groups[0]?.length ?? 0) <= 2 && between.every((group) => /^\d{2}$/.test(group));
  return ends && (threes || twos) ? groups.join("") : undefined;
}

function groupMark(language: string): string {
  const parts = new Intl.NumberFormat(language).formatToParts(1_234_567);
  return parts.find(({ type }) => type === "group")?.value ?? "";
}

function usersLanguage(): string {
  return typeof navigator === "undefined" ? "en" : navigator.language;
}

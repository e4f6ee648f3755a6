/** The typefaces of pictures whose files hold their letters: PDF and PNG. */
import type { TrueTypeFont } from "../codecs/truetype";
import { SkiploomError } from "../foundation/errors";
import type { Mark, Picture } from "./picture";

export const TYPEFACES = ["regular", "bold", "number"] as const;
export type Typeface = (typeof TYPEFACES)[number];
export type Typefaces = Readonly<Record<Typeface, TrueTypeFont>>;

export type TextMark = Extract<Mark, { kind: "text" }>;

export function typefaceOf({ isNumber, isBold }: TextMark): Typeface {
  if (isNumber) return "number";
  return isBold ? "bold" : "regular";
}

/** How many characters that are missing are named. */
const NAMED = 5;

/**
 * @param what of the file: "A PDF"
 * @throws SkiploomError `unsupported` where a text holds a character that its typeface lacks
 */
export function checkLetters({ marks }: Picture, faces: Typefaces, what: string): void {
  const missing = new Set<string>();
  for (const mark of marks) {
    if (mark.kind !== "text") continue;
    const face = faces[typefaceOf(mark)];
    for (const character of mark.text)
      if (face.glyphOf(character.codePointAt(0) ?? 0) === 0) missing.add(character);
  }
  if (missing.size === 0) return;
  const named = [...missing].slice(0, NAMED).join(" ");
  const more = missing.size > NAMED ? ` and ${missing.size - NAMED} more` : "";
  throw new SkiploomError(
    "unsupported",
    `${what} holds its own letters, which are Latin, Greek and Cyrillic ones, and has none for ${named}${more}. Save an SVG, which is shown with the letters of the computer it is opened on, or give those layers other names.`,
  );
}

export interface LaidText {
  readonly face: TrueTypeFont;
  readonly glyphs: readonly number[];
  /** Where each glyph begins, in pixels from the mark's place, by its anchor. */
  readonly starts: readonly number[];
}

/** The glyphs of a text in a row. */
export function laidText(mark: TextMark, faces: Typefaces): LaidText {
  const face = faces[typefaceOf(mark)];
  const scale = mark.size / face.unitsPerEm;
  const glyphs = [...mark.text].map((character) => face.glyphOf(character.codePointAt(0) ?? 0));
  let width = 0;
  const places = glyphs.map((glyph) => {
    const start = width;
    width += face.advanceOf(glyph) * scale;
    return start;
  });
  const before = { start: 0, middle: width / 2, end: width }[mark.anchor];
  return { face, glyphs, starts: places.map((place) => place - before) };
}

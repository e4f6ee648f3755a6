/** How wide a text is at most, whichever of a picture's typefaces it is drawn in; and what of it fits. */

/**
 * Thousandths of the font's size for each character from the space to the tilde: the larger one of Inter and of Helvetica's metrics
 * (Liberation Sans), which a viewer without Inter falls back to.
 */
const REGULAR = [
  282, 288, 466, 634, 642, 982, 667, 300, 365, 365, 501, 662, 289, 460, 289, 361, 631, 557, 610, 618, 646,
  594, 621, 566, 619, 621, 289, 302, 662, 662, 662, 557, 1016, 690, 667, 731, 723, 667, 611, 778, 744, 278,
  571, 672, 566, 904, 754, 778, 667, 778, 723, 667, 646, 745, 690, 986, 683, 679, 629, 365, 361, 365, 472,
  557, 334, 562, 613, 572, 613, 584, 371, 614, 592, 243, 243, 549, 243, 876, 591, 600, 613, 613, 377, 528,
  328, 592, 563, 819, 546, 563, 553, 427, 333, 427, 662,
];
const BOLD = [
  278, 334, 523, 644, 651, 1005, 723, 326, 374, 374, 540, 673, 319, 466, 319, 379, 660, 557, 624, 637, 667,
  613, 640, 577, 641, 640, 334, 334, 673, 673, 673, 611, 1000, 728, 723, 737, 723, 667, 611, 778, 746, 278,
  580, 723, 611, 923, 760, 778, 667, 778, 723, 667, 661, 736, 728, 1021, 720, 714, 653, 374, 379, 374, 584,
  557, 352, 575, 625, 583, 625, 592, 389, 626, 613, 278, 278, 570, 278, 901, 612, 611, 625, 625, 397, 557,
  354, 613, 587, 840, 569, 589, 566, 455, 359, 455, 673,
];
/** The multiplication sign, which shapes and repeats are full of. */
const TIMES = 673;
/** Western letters beyond ASCII, and characters that are as wide as they are high. */
const SQUARE = 1_020;
const WESTERN_END = 0x17f;
/** The widest letters of other alphabets, and signs of any font. */
const WIDEST = 1_400;
/** All characters of JetBrains Mono. */
const NUMBER = 600;
const ELLIPSIS = "…";

export interface TextLook {
  readonly size: number;
  readonly isBold?: boolean;
  readonly isNumber?: boolean;
}

/** In pixels; an upper bound. */
export function textWidth(text: string, look: TextLook): number {
  let width = 0;
  for (const character of text) width += characterWidth(character.codePointAt(0) ?? 0, look);
  return (width * look.size) / 1000;
}

/** The text, or as much of its beginning as fits, with an ellipsis. Empty where not even that fits. */
export function fitText(text: string, look: TextLook, room: number): string {
  if (textWidth(text, look) <= room) return text;
  let left = room - textWidth(ELLIPSIS, look);
  let kept = "";
  for (const character of text) {
    left -= textWidth(character, look);
    if (left < 0) break;
    kept += character;
  }
  const trimmed = kept.trimEnd();
  return trimmed === "" ? "" : `${trimmed}${ELLIPSIS}`;
}

function characterWidth(code: number, { isBold, isNumber }: TextLook): number {
  if (isNumber && code <= WESTERN_END) return NUMBER;
  const known = (isBold ? BOLD : REGULAR)[code - 32];
  if (known !== undefined) return known;
  if (code === 0xd7) return TIMES;
  return code <= WESTERN_END || code === 0x2026 || isIdeograph(code) ? SQUARE : WIDEST;
}

function isIdeograph(code: number): boolean {
  return (code >= 0x2e80 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7af);
}

/** The two sides of a comparison as they look everywhere in the Lab: the skip's accent, and the convolution's blue. */
import type { Arm, Family } from "#core/lab/experiment";

export { FAMILIES, FAMILY_LABEL, sideLabel } from "#core/lab/pictures/families";

import { BLUE, type ChartColour, CYAN, SKIP } from "../charts/palette";

/** For drawings in SVG. */
export const FAMILY_PAINT: Readonly<Record<Family, string>> = {
  plain: "var(--convolution)",
  residual: "var(--accent)",
};

/** For curves on a canvas. */
export const FAMILY_COLOUR: Readonly<Record<Family, ChartColour>> = { plain: BLUE, residual: SKIP };

export function sidePaint({ family }: Pick<Arm, "family">): string {
  return family === undefined ? "var(--muted)" : FAMILY_PAINT[family];
}

export function sideColour({ family }: Pick<Arm, "family">): ChartColour {
  return family === undefined ? CYAN : FAMILY_COLOUR[family];
}

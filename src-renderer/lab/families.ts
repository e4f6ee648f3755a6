/** The two sides of a comparison as they look everywhere in the Lab: the skip's accent, and the convolution's blue. */
import type { Family } from "#core/lab/experiment";
import { BLUE, type ChartColour, SKIP } from "../charts/palette";

export const FAMILIES: readonly Family[] = ["plain", "residual"];

export const FAMILY_LABEL: Readonly<Record<Family, string>> = {
  plain: "without skips",
  residual: "with skips",
};

/** For drawings in SVG. */
export const FAMILY_PAINT: Readonly<Record<Family, string>> = {
  plain: "var(--convolution)",
  residual: "var(--accent)",
};

/** For curves on a canvas. */
export const FAMILY_COLOUR: Readonly<Record<Family, ChartColour>> = { plain: BLUE, residual: SKIP };

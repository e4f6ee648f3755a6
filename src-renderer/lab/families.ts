/** The two sides of a comparison as they look everywhere in the Lab: the skip's accent, and the convolution's blue. */
import type { Arm, Family } from "#core/lab/experiment";
import { BLUE, type ChartColour, CYAN, SKIP } from "../charts/palette";

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

type Sided = Pick<Arm, "family" | "label">;

/** Its own name where skips are not what is asked. */
export function sideLabel({ family, label }: Sided): string {
  return family === undefined ? label : FAMILY_LABEL[family];
}

export function sidePaint({ family }: Pick<Sided, "family">): string {
  return family === undefined ? "var(--muted)" : FAMILY_PAINT[family];
}

export function sideColour({ family }: Pick<Sided, "family">): ChartColour {
  return family === undefined ? CYAN : FAMILY_COLOUR[family];
}

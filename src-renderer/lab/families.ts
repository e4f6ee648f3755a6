/** The two sides of a comparison as they look everywhere in the Lab: the skip's accent, and the convolution's blue. */
import type { Arm, Family } from "#core/lab/experiment";

import { FAMILY_LABEL } from "#core/lab/pictures/families";
import { BLUE, type ChartColour, CYAN, SKIP } from "../charts/palette";

/** For drawings in SVG. */
export const FAMILY_PAINT: Readonly<Record<Family, string>> = {
  plain: "var(--convolution)",
  residual: "var(--accent)",
};

/** For curves on a canvas. */
export const FAMILY_COLOUR: Readonly<Record<Family, ChartColour>> = { plain: BLUE, residual: SKIP };

type Sided = Pick<Arm, "id" | "family" | "label">;

export interface Side {
  readonly label: string;
  /** For drawings in SVG. */
  readonly paint: string;
  /** For curves on a canvas. */
  readonly colour: ChartColour;
}

/** How an arm looks beside the others: by its skips where these are what is asked, else the one that was asked about stands out. */
export function sideOf({ id, family, label }: Sided, arms: readonly Sided[]): Side {
  if (family !== undefined) {
    return { label: FAMILY_LABEL[family], paint: FAMILY_PAINT[family], colour: FAMILY_COLOUR[family] };
  }
  if (arms.length !== 2) return { label, paint: "var(--muted)", colour: CYAN };
  const of: Family = arms[1]?.id === id ? "residual" : "plain";
  return { label, paint: FAMILY_PAINT[of], colour: FAMILY_COLOUR[of] };
}

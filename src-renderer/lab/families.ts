/** How an arm looks and is called beside the others on an experiment's page. */
import type { Arm } from "#core/lab/experiment";
import { paintOfArm } from "#core/lab/pictures/arm-paints";
import { sideLabel } from "#core/lab/pictures/families";
import { PAINTS } from "#core/pictures/picture";
import type { ChartColour } from "../charts/palette";

type Sided = Pick<Arm, "id" | "family" | "group" | "label">;

export interface Side {
  readonly label: string;
  /** For drawings in SVG. */
  readonly paint: string;
  /** For curves on a canvas. */
  readonly colour: ChartColour;
}

export function sideOf(arm: Sided, arms: readonly Sided[]): Side {
  const paint = paintOfArm(arm, arms);
  return { label: sideLabel(arm), paint: `var(--${paint})`, colour: PAINTS[paint] };
}

/** The two sides of the skips as they look everywhere in the Lab: the skip's accent, and the convolution's blue. */

import type { Paint } from "../../pictures/picture";
import type { Arm, Family } from "../experiment";

export const FAMILIES: readonly Family[] = ["plain", "residual"];

export const FAMILY_LABEL: Readonly<Record<Family, string>> = {
  plain: "without skips",
  residual: "with skips",
};

export const FAMILY_TOKEN: Readonly<Record<Family, Paint>> = { plain: "convolution", residual: "accent" };

/** Its own name where skips are not what is asked. */
export function sideLabel({ family, label }: Pick<Arm, "family" | "label">): string {
  return family === undefined ? label : FAMILY_LABEL[family];
}

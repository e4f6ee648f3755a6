/**
 * Colours of curves. Each has one for either theme, at least 3:1 on the panel; neighbours differ in lightness as well as in
 * hue, so they can be told apart by colour-blind eyes. The accent is none of them: it belongs to the skip.
 */
import type { Theme } from "../ui/theme";

export type ChartColour = Readonly<Record<Theme, string>>;

export const BLUE: ChartColour = { dark: "#5aa2ff", light: "#1f6fe0" };
export const PINK: ChartColour = { dark: "#f79ac9", light: "#b3256f" };
export const GREEN: ChartColour = { dark: "#3ecf8e", light: "#12875a" };
const VIOLET: ChartColour = { dark: "#a78bfa", light: "#7048d8" };
export const CYAN: ChartColour = { dark: "#39c0ed", light: "#0b7fa8" };
const GOLD: ChartColour = { dark: "#e8d06a", light: "#8a6d00" };
const RED: ChartColour = { dark: "#f0705e", light: "#c0392b" };
const GREY: ChartColour = { dark: "#c9d3df", light: "#4c5a6b" };

/** For runs laid over each other, and for the curves of several layers. */
const CURVE_COLOURS: readonly ChartColour[] = [BLUE, PINK, GREEN, GOLD, VIOLET, CYAN, RED, GREY];

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3]];

/** After the eighth curve the colours come again, dashed, then dotted. */
export function curveStyle(index: number): {
  readonly colour: ChartColour;
  readonly dash: readonly number[];
} {
  const colour = CURVE_COLOURS[index % CURVE_COLOURS.length] ?? BLUE;
  return { colour, dash: DASHES[Math.floor(index / CURVE_COLOURS.length) % DASHES.length] ?? [] };
}

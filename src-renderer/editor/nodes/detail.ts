/** How much a node shows of itself at a zoom. */
import { createContext, useContext } from "react";

/** `full`: name, parameters and shape; `names`: the name alone, enlarged; `bars`: colours without words. */
export type Detail = "full" | "names" | "bars";

interface Zoomed {
  readonly transform: readonly [number, number, number];
}

/** Below this zoom a name does not fit into its card, however it is enlarged. */
const BARS = 0.34;
/** Below this zoom the second line of a card cannot be read. */
const NAMES = 0.68;

export function detailOf({ transform }: Zoomed): Detail {
  const [, , zoom] = transform;
  return zoom < BARS ? "bars" : zoom < NAMES ? "names" : "full";
}

/** From this zoom on there is room for small pictures between cards. */
export const CLOSE = 1.15;

export function isClose({ transform }: Zoomed): boolean {
  return transform[2] >= CLOSE;
}

/** On the screen, in pixels: names stay as large as this while cards shrink. */
const READABLE = 11;
const USUAL = 12;
const LARGEST = 32;

/** Font size of names on the canvas, in steps of two pixels, so that a zoom seldom lays out all of them again. */
export function nameSizeOf({ transform }: Zoomed): number {
  return Math.min(LARGEST, Math.max(USUAL, 2 * Math.ceil(READABLE / transform[2] / 2)));
}

/** Handed down by the canvas: a thousand nodes that each watch the zoom would hold up the first drawing. */
export const DetailContext = createContext<Detail>("full");

export function useDetail(): Detail {
  return useContext(DetailContext);
}

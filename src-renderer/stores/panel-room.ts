/** Which panels a window has no room for: at 200% zoom, 1280 by 800 pixels are a window of 640 by 400. */
import type { PanelId } from "./interface-store";

/** In CSS pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** What the canvas keeps: a card with its neighbours. */
const CANVAS = { width: 280, height: 200 };
/** The title bar, and the dock's row of tabs. */
const BARS = 44 + 33;

/**
 * @param opened by a person in this window, the latest last: these stay, and what was not opened by hand, or longer ago, makes room
 */
export function foldedPanels(
  chosen: Readonly<Record<PanelId, boolean>>,
  sizes: Readonly<Record<PanelId, number>>,
  window: Room,
  opened: readonly PanelId[],
): Readonly<Record<PanelId, boolean>> {
  const folded = { ...chosen };
  const latest = opened.at(-1);
  // The layer list goes first: every layer stands in the search palette too.
  const order: readonly PanelId[] =
    opened.indexOf("palette") > opened.indexOf("inspector")
      ? ["inspector", "palette"]
      : ["palette", "inspector"];
  for (const panel of order) {
    const beside = (folded.palette ? 0 : sizes.palette) + (folded.inspector ? 0 : sizes.inspector);
    if (panel !== latest && beside + CANVAS.width > window.width) folded[panel] = true;
  }
  if (!opened.includes("dock") && sizes.dock + CANVAS.height + BARS > window.height) folded.dock = true;
  return folded;
}

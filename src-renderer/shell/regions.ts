/** The parts of the window that F6 goes to, as they stand on the page: whatever is marked as one and can be seen. */
import { focusCanvas } from "../editor/focus-canvas";

function regionsInView(page: Document): HTMLElement[] {
  return [...page.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.checkVisibility() && region.clientWidth > 0 && region.clientHeight > 0,
  );
}

/** Gives a region the keyboard: Tab goes on from its first control, on the canvas from the selected layer. */
function focusRegion(region: HTMLElement): void {
  if (region.querySelector(".canvas") !== null) focusCanvas(region.ownerDocument);
  else region.focus({ preventScroll: true });
}

/** From the region that has the focus to the next or the one before it; past the last one to the first. */
export function walkRegions(page: Document, by: 1 | -1): void {
  const regions = regionsInView(page);
  const at = regions.findIndex((region) => region.contains(page.activeElement));
  const next = at < 0 && by < 0 ? regions.length - 1 : (at + by + regions.length) % regions.length;
  const region = regions[next];
  if (region) focusRegion(region);
}

export function goToRegion(page: Document, name: string): void {
  const region = regionsInView(page).find((other) => other.getAttribute("data-region") === name);
  if (region) focusRegion(region);
}

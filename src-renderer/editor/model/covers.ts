/** What floats above the canvas marks itself with this attribute, so that nothing is shown beneath it. */
import type { Area } from "../geometry/free-areas";

export const COVERS = { "data-covers-canvas": true } as const;

/** The same for what goes away when the whole drawing is in sight. */
export const COVERS_A_PART = { "data-covers-canvas": "part" } as const;

/** The same for words that go by themselves: nothing is laid out around them, but what is brought into sight is not put beneath. */
export const COVERS_FOR_NOW = { "data-covers-canvas": "now" } as const;

/** The same for what gives way to the map: once the whole drawing is in sight, and the map gone, it may be as wide as the canvas. */
export const COVERS_A_ROW = { "data-covers-canvas": "row" } as const;

/** Whether a press on this is one on what floats there, and not on the drawing. */
export function isOnCover(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-covers-canvas]") !== null;
}

/** Where such elements lie, from the canvas's top left corner: all, or those of one kind. */
export function coversOf(canvas: Element | null, kind?: "always" | "part"): readonly Area[] {
  if (canvas === null) return [];
  const origin = canvas.getBoundingClientRect();
  const part = '[data-covers-canvas="part"]';
  const marked = { always: `[data-covers-canvas]:not(${part}, [data-covers-canvas="now"])`, part };
  const selector = kind === undefined ? "[data-covers-canvas]" : marked[kind];
  return [...canvas.ownerDocument.querySelectorAll(selector)].flatMap((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    if (right <= left || bottom <= top) return [];
    const isRow = kind === "always" && element.getAttribute("data-covers-canvas") === "row";
    return [
      {
        left: isRow ? 0 : left - origin.left,
        top: top - origin.top,
        right: isRow ? origin.width : right - origin.left,
        bottom: bottom - origin.top,
      },
    ];
  });
}

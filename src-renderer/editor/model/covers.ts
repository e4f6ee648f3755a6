/** What floats above the canvas marks itself with this attribute, so that nothing is shown beneath it. */
import type { Area } from "../geometry/free-areas";

export const COVERS = { "data-covers-canvas": true } as const;

/** Where such elements lie, from the canvas's top left corner. */
export function coversOf(canvas: Element | null): readonly Area[] {
  if (canvas === null) return [];
  const origin = canvas.getBoundingClientRect();
  return [...canvas.ownerDocument.querySelectorAll("[data-covers-canvas]")].flatMap((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    if (right <= left || bottom <= top) return [];
    return [
      {
        left: left - origin.left,
        top: top - origin.top,
        right: right - origin.left,
        bottom: bottom - origin.top,
      },
    ];
  });
}

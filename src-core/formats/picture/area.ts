/** Rectangles in the coordinates of a drawing. */
import type { Place } from "../../pictures/picture";

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest one that holds all the points, of which there is at least one. */
export function areaOf(points: readonly Place[]): Area {
  return areaAround(points.map(({ x, y }) => ({ left: x, top: y, right: x, bottom: y })));
}

/** The smallest one that holds all the others, of which there is at least one. */
export function areaAround(areas: readonly Area[]): Area {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const area of areas) {
    left = Math.min(left, area.left);
    top = Math.min(top, area.top);
    right = Math.max(right, area.right);
    bottom = Math.max(bottom, area.bottom);
  }
  return { left, top, right, bottom };
}

/** The free part of the canvas: what is left of it beside whatever floats above it (notes, legend, zoom controls, map). */

/** In CSS pixels from the canvas's top left corner. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between a drawing and the edge of the canvas, or of what lies on it. */
const MARGIN = 20;

/**
 * The largest areas without anything above them: none lies inside another, and each is as wide and as high as it can be.
 * Where everything is covered, the whole canvas is all there is.
 */
export function freeAreas(size: Size, covers: readonly Area[]): readonly Area[] {
  const whole = { left: MARGIN, top: MARGIN, right: size.width - MARGIN, bottom: size.height - MARGIN };
  const grown = covers
    .map((cover) => ({
      left: cover.left - MARGIN,
      top: cover.top - MARGIN,
      right: cover.right + MARGIN,
      bottom: cover.bottom + MARGIN,
    }))
    .filter((cover) => overlap(whole, cover));
  let areas: Area[] = [whole];
  for (const cover of grown) {
    const cut = areas.flatMap((area) => (overlap(area, cover) ? around(area, cover) : [area]));
    areas = cut.filter(
      (area, at) => !cut.some((other, index) => index !== at && holds(other, area, index < at)),
    );
  }
  return areas.length > 0 ? areas : [whole];
}

export function overlap(one: Area, other: Area): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Smaller strips show nothing of a drawing. */
const LEAST = 80;

/** What is left of an area at each side of a cover. */
function around(area: Area, cover: Area): Area[] {
  return [
    { ...area, right: cover.left },
    { ...area, left: cover.right },
    { ...area, bottom: cover.top },
    { ...area, top: cover.bottom },
  ].filter((rest) => rest.right - rest.left >= LEAST && rest.bottom - rest.top >= LEAST);
}

/** Whether one area lies in another; of two that are the same the first is kept. */
function holds(outer: Area, inner: Area, first: boolean): boolean {
  const inside =
    outer.left <= inner.left &&
    outer.top <= inner.top &&
    outer.right >= inner.right &&
    outer.bottom >= inner.bottom;
  const same =
    outer.left === inner.left &&
    outer.top === inner.top &&
    outer.right === inner.right &&
    outer.bottom === inner.bottom;
  return inside && (first || !same);
}

export function areaOf({ left, right, top, bottom }: Area): number {
  return (right - left) * (bottom - top);
}

/** The largest of the areas. */
export function roomiest(areas: readonly Area[]): Area {
  return areas.reduce((best, area) => (areaOf(area) > areaOf(best) ? area : best), areas[0] ?? NOTHING);
}

const NOTHING: Area = { left: 0, top: 0, right: 0, bottom: 0 };

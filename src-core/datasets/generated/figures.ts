/** Outlines of the figures that are drawn, as polygons in whole numbers. */
import { cosine, DIRECTIONS, ONE, sine } from "./turns";

export type Point = readonly [x: number, y: number];

/** In the order of the classes. Of about equal area at equal size, so that size alone tells nothing. */
export const FIGURES = ["disc", "square", "triangle", "star", "cross"] as const;
export type Figure = (typeof FIGURES)[number];

/** Corners as [direction, distance in thousandths of the size]. */
const CORNERS: Readonly<Record<Figure, readonly (readonly [number, number])[]>> = {
  disc: Array.from({ length: 24 }, (_, corner) => [corner * 5, 1_000] as const),
  square: [15, 45, 75, 105].map((direction) => [direction, 1_253] as const),
  triangle: [0, 40, 80].map((direction) => [direction, 1_555] as const),
  star: Array.from({ length: 10 }, (_, corner) => [corner * 12, corner % 2 === 0 ? 1_600 : 720] as const),
  // The twelve corners of a plus sign whose arms are as wide as a third of it.
  cross: [6, 24, 36, 54, 66, 84, 96, 114].flatMap((direction, place) =>
    place % 2 === 0
      ? [[direction, 1_310] as const]
      : [[direction, 1_310] as const, [direction + 6, 586] as const],
  ),
};

/**
 * @param size in whatever small unit the figure is drawn in
 * @param turn in steps of three degrees
 */
export function outlineOf(figure: Figure, [x, y]: Point, size: number, turn: number): readonly Point[] {
  return CORNERS[figure].map(([direction, thousandths]) => {
    const distance = Math.floor((size * thousandths) / 1_000);
    return [
      x + Math.floor((distance * cosine(direction + turn)) / ONE),
      y + Math.floor((distance * sine(direction + turn)) / ONE),
    ];
  });
}

/** Where a line at this height crosses the outline, ascending, rounded down. */
export function crossingsAt(y: number, outline: readonly Point[]): readonly number[] {
  const crossings: number[] = [];
  outline.forEach(([nextX, nextY], corner) => {
    const [x, beforeY] = outline[corner === 0 ? outline.length - 1 : corner - 1] ?? [0, 0];
    if (nextY > y === beforeY > y) return;
    crossings.push(x + Math.floor(((y - beforeY) * (nextX - x)) / (nextY - beforeY)));
  });
  return crossings.sort((one, other) => one - other);
}

export const FULL_TURN = DIRECTIONS;

/** Contour lines and the areas above them, of losses on a grid: marching squares by d3-contour. */
import { contours } from "d3-contour";
import type { Place } from "../../../pictures/picture";
import type { Figure } from "../../insight";
import { type LossGrid, type LossScale, shareOfScale } from "./grid";

export interface Contour {
  readonly level: number;
  /** Each a closed ring around an area at or above the level, or around a hole in one; in grid places, 0 at the first point. */
  readonly rings: readonly (readonly Place[])[];
  /** Without what runs along the border. */
  readonly lines: readonly (readonly Place[])[];
}

/** What is no number, or was not measured, counts as below every level. */
export function contoursOf(grid: LossGrid, levels: readonly number[], scale: LossScale): readonly Contour[] {
  const rows = grid.length;
  const columns = grid[0]?.length ?? 0;
  // Between two points a loss is drawn as on a logarithmic scale.
  const values = grid.flatMap((row) =>
    row.map((loss: Figure | undefined) =>
      typeof loss === "number" ? shareOfScale(scale, loss) : Number.NaN,
    ),
  );
  const of = contours().size([columns, rows]);
  return levels.map((level) => {
    const { coordinates } = of.contour(values, shareOfScale(scale, level));
    const all = coordinates.flat();
    const inside = ([x = 0, y = 0]: readonly number[]): Place => ({
      // It has points in the middle of squares, and goes half a square beyond them.
      x: Math.min(columns - 1, Math.max(0, x - 0.5)),
      y: Math.min(rows - 1, Math.max(0, y - 0.5)),
    });
    const isBorder = ([x = 0, y = 0]: readonly number[]): boolean =>
      x <= 0 || y <= 0 || x >= columns || y >= rows;
    return {
      level,
      rings: all.map((ring) => ring.map(inside)),
      lines: all.flatMap((ring) => cut(ring, isBorder).map((line) => line.map(inside))),
    };
  });
}

type Ring = readonly (readonly number[])[];

/** Pieces of a ring between its points on the border. */
function cut(ring: Ring, isBorder: (point: readonly number[]) => boolean): readonly Ring[] {
  const first = ring.findIndex(isBorder);
  if (first < 0) return [ring];
  // A ring ends where it begins: it is turned to begin on the border.
  const open = ring.slice(0, -1);
  const turned = [...open.slice(first), ...open.slice(0, first + 1)];
  const pieces: (readonly number[])[][] = [];
  let piece: (readonly number[])[] = [];
  for (const point of turned) {
    if (!isBorder(point)) piece.push(point);
    else {
      if (piece.length > 1) pieces.push(piece);
      piece = [];
    }
  }
  return pieces;
}

/** What is taken of the canvas: rectangles in a grid, so that asking whether a place is free does not mean looking at all. */
import type { Position } from "../network/document";
import { POSITION_LIMIT } from "../network/metrics";
import { isCovered, type Rectangle } from "./footprint";

/** A card touches four cells at most. */
const CELL_WIDTH = 240;
const CELL_HEIGHT = 72;
/** More than there are columns or rows of cells on either side of the middle. */
const ROWS = 20_000;
const COLUMNS = Math.floor((2 * POSITION_LIMIT) / CELL_WIDTH);
const MOST_COMPARISONS = 300_000;

const NONE: readonly Rectangle[] = [];

export class Occupancy {
  readonly #cells = new Map<number, Rectangle[]>();
  #comparisons = 0;
  #lastResort = 0;
  #left = Number.POSITIVE_INFINITY;
  #top = Number.POSITIVE_INFINITY;
  #right = Number.NEGATIVE_INFINITY;
  #bottom = Number.NEGATIVE_INFINITY;

  constructor(rectangles: Iterable<Rectangle>) {
    for (const rectangle of rectangles) this.add(rectangle);
  }

  add(rectangle: Rectangle): void {
    this.#left = Math.min(this.#left, rectangle.left);
    this.#top = Math.min(this.#top, rectangle.top);
    this.#right = Math.max(this.#right, rectangle.left + rectangle.width);
    this.#bottom = Math.max(this.#bottom, rectangle.top + rectangle.height);
    for (const key of cellsOf(rectangle)) {
      const cell = this.#cells.get(key);
      if (cell === undefined) this.#cells.set(key, [rectangle]);
      else cell.push(rectangle);
    }
  }

  /** Around all that is taken; of nothing it is endless the wrong way. */
  bounds(): { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number } {
    return { left: this.#left, top: this.#top, right: this.#right, bottom: this.#bottom };
  }

  /**
   * False once so much was compared that the search must end: a drawing whose cards are heaped by the thousand
   * is not worth minutes of it.
   */
  hasPatience(): boolean {
    return this.#comparisons < MOST_COMPARISONS;
  }

  /** A place far off, at the edge of the canvas, another one each time; the last resort. */
  farPlace(): Position {
    const row = Math.floor(this.#lastResort / COLUMNS);
    const column = this.#lastResort % COLUMNS;
    this.#lastResort += 1;
    return { x: column * CELL_WIDTH - POSITION_LIMIT, y: row * CELL_HEIGHT - POSITION_LIMIT };
  }

  /** Something that this rectangle would cover, or that would cover it. */
  inTheWayOf(rectangle: Rectangle): Rectangle | undefined {
    for (const key of cellsOf(rectangle)) {
      const cell = this.#cells.get(key) ?? NONE;
      this.#comparisons += 1 + cell.length;
      const found = cell.find((other) => isCovered(rectangle, other));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function cellsOf({ left, top, width, height }: Rectangle): number[] {
  const keys: number[] = [];
  for (let x = Math.floor(left / CELL_WIDTH); x * CELL_WIDTH < left + width; x += 1) {
    for (let y = Math.floor(top / CELL_HEIGHT); y * CELL_HEIGHT < top + height; y += 1) {
      keys.push((x + ROWS) * 2 * ROWS + y + ROWS);
    }
  }
  return keys;
}

/** How alike layers are, each with each: the fuller a square, the more. */
import { label, type Mark, type Picture } from "../../pictures/picture";
import { fitText, textWidth } from "../../pictures/text-width";
import type { Figure } from "../insight";
import { figureWords } from "./words";

const TOP = 36;
const EDGE = 24;
const GAP = 8;
const LARGEST_CELL = 18;
/** Names stand beside rows that are as high as a line of text. */
const LEAST_NAMED = 11;
const MOST_LETTERS = 20;
const LEAST_HEADING = 160;
const TEXT = { size: 11 };

export interface Layers {
  readonly network: string;
  /** From the images to the output. */
  readonly names: readonly string[];
}

/**
 * As wide as it is, and not wider than there is room.
 *
 * @param similarity `[rows, columns]`, from 0 to 1; what is below 0 by chance is drawn as 0
 */
export function similarityPicture(
  rows: Layers,
  columns: Layers,
  similarity: readonly (readonly Figure[])[],
  room: number,
): Picture {
  const left = Math.ceil(GAP + widest(rows.names));
  const most = Math.max(rows.names.length, columns.names.length);
  const cell = Math.max(2, Math.min(LARGEST_CELL, (room - left - EDGE) / most));
  const every = Math.max(1, Math.ceil(LEAST_NAMED / cell));
  const bottom = TOP + cell * rows.names.length;
  const width = Math.max(LEAST_HEADING, cell * columns.names.length);
  const isSame = rows === columns;
  const heading = (text: string, y: number): Mark =>
    label({ x: left, y }, fitText(text, TEXT, width), "start", { title: text });
  return {
    width: left + width + EDGE,
    height: bottom + GAP + widest(columns.names) + EDGE,
    marks: [
      heading(`Down: ${rows.network}`, 12),
      heading(`Across: ${isSame ? "the same" : columns.network}`, 27),
      ...similarity.flatMap((row, down) =>
        row.map((figure, across): Mark => {
          const [one, other] = [rows.names[down], columns.names[across]];
          const pair = isSame ? `${one} and ${other}` : `${one} and ${other} of ${columns.network}`;
          const at = { x: left + across * cell, y: TOP + down * cell };
          return cellMark(figure, at, cell, `${pair}: ${figureWords(figure)}`);
        }),
      ),
      ...named(rows.names, every, (name, place) =>
        label({ x: left - GAP, y: TOP + (place + 0.5) * cell + 4 }, shortened(name), "end", { title: name }),
      ),
      ...named(columns.names, every, (name, place) =>
        label({ x: left + (place + 0.5) * cell + 4, y: bottom + GAP }, shortened(name), "end", {
          title: name,
          upwards: true,
        }),
      ),
    ],
  };
}

function widest(names: readonly string[]): number {
  return Math.max(...names.map((name) => textWidth(shortened(name), TEXT)));
}

function named(names: readonly string[], every: number, mark: (name: string, place: number) => Mark): Mark[] {
  return names.flatMap((name, place) => (place % every === 0 ? [mark(name, place)] : []));
}

function cellMark(
  figure: Figure,
  at: { readonly x: number; readonly y: number },
  cell: number,
  title: string,
): Mark {
  if (figure === null)
    return {
      kind: "cross",
      at: { x: at.x + cell / 2, y: at.y + cell / 2 },
      reach: cell / 4,
      stroke: "faint",
      title,
    };
  return {
    kind: "rectangle",
    at,
    size: { width: cell, height: cell },
    radius: 0,
    fill: "accent",
    // Not nothing: it says its number when the pointer rests on it.
    opacity: Math.max(0.02, Math.min(1, figure)),
    title,
  };
}

/** The end of a path says more than its beginning. */
export function shortened(name: string): string {
  return name.length <= MOST_LETTERS ? name : `…${name.slice(1 - MOST_LETTERS)}`;
}

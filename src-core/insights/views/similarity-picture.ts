/** How alike layers are, each with each: the fuller a square, the more. */
import { label, type Mark, type Picture } from "../../pictures/picture";
import type { Figure } from "../insight";
import { figureWords } from "./words";

const MARGIN = { left: 150, top: 34, right: 24, bottom: 24 };
const LARGEST_CELL = 22;
/** Names stand beside rows that are as high as a line of text. */
const LEAST_NAMED = 11;
const MOST_LETTERS = 20;

/** @param similarity `[layers, layers]`, from 0 to 1; what is below 0 by chance is drawn as 0 */
export function similarityPicture(
  names: readonly string[],
  similarity: readonly (readonly Figure[])[],
  { title, width }: { readonly title: string; readonly width: number },
): Picture {
  const room = width - MARGIN.left - MARGIN.right;
  const cell = Math.max(2, Math.min(LARGEST_CELL, room / names.length));
  const side = cell * names.length;
  const every = Math.max(1, Math.ceil(LEAST_NAMED / cell));
  return {
    width,
    height: MARGIN.top + side + MARGIN.bottom,
    marks: [
      label({ x: MARGIN.left, y: 20 }, `How alike the layers of ${title} are (linear CKA)`, "start"),
      ...similarity.flatMap((row, down) =>
        row.map((figure, across): Mark => cellMark(figure, { down, across, cell, names })),
      ),
      ...names.flatMap((name, place): Mark[] =>
        place % every === 0
          ? [
              label(
                { x: MARGIN.left - 8, y: MARGIN.top + (place + 0.5) * cell + 4 },
                shortened(name),
                "end",
                { title: name },
              ),
            ]
          : [],
      ),
      label({ x: MARGIN.left, y: MARGIN.top + side + 16 }, "from the images to the output", "start"),
    ],
  };
}

function cellMark(
  figure: Figure,
  about: {
    readonly down: number;
    readonly across: number;
    readonly cell: number;
    readonly names: readonly string[];
  },
): Mark {
  const { down, across, cell, names } = about;
  const at = { x: MARGIN.left + across * cell, y: MARGIN.top + down * cell };
  const title = `${names[down]} and ${names[across]}: ${figureWords(figure)}`;
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

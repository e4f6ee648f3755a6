/** Pictures, and below each what could be rebuilt of it at some depths. */
import { label, type Mark, type Picture } from "../../pictures/picture";
import { type Packed, unpackedBytes } from "../packed-values";
import { plainPicture } from "./pictures/map-marks";

const NAMES_WIDTH = 150;
const GAP = 4;
const HEAD = 26;
const LARGEST = 48;
/** Rows beside the pictures themselves: of more places some are shown, evenly over the depth. */
const MOST_ROWS = 8;

export interface RebuiltRow {
  readonly name: string;
  /** Bytes `[pictures, height, width, channels]`; nothing where nothing could be read. */
  readonly pixels: Packed | null;
}

/** @param rows the first are the pictures themselves */
export function rebuiltPicture(
  rows: readonly RebuiltRow[],
  about: {
    readonly title: string;
    readonly width: number;
    readonly shape: readonly [height: number, width: number, channels: number];
    readonly count: number;
  },
): Picture {
  const { title, width, shape, count } = about;
  const [tall, wide, channels] = shape;
  const cell = Math.max(8, Math.min(LARGEST, Math.floor((width - NAMES_WIDTH) / count) - GAP));
  const size = { width: cell, height: (cell * tall) / wide };
  const shown = evenly(rows, MOST_ROWS + 1);
  const marks = shown.flatMap(({ name, pixels }, row): Mark[] => {
    const y = HEAD + row * (size.height + GAP);
    const bytes = pixels === null ? new Uint8Array() : unpackedBytes(pixels);
    const each = tall * wide * channels;
    return [
      label({ x: NAMES_WIDTH - 8, y: y + size.height / 2 + 4 }, name, "end"),
      ...Array.from({ length: count }, (_, place): Mark => {
        const at = { x: NAMES_WIDTH + place * (cell + GAP), y };
        if (pixels === null)
          return {
            kind: "cross",
            at: { x: at.x + cell / 2, y: y + size.height / 2 },
            reach: cell / 4,
            stroke: "faint",
          };
        const own = bytes.subarray(place * each, (place + 1) * each);
        const picture = plainPicture({ height: tall, width: wide }, channels, own, channels < 3);
        return { kind: "image", at, size, pixels: picture, title: name };
      }),
    ];
  });
  return {
    width,
    height: HEAD + shown.length * (size.height + GAP) + GAP,
    marks: [label({ x: NAMES_WIDTH, y: 16 }, title, "start"), ...marks],
  };
}

function evenly<Each>(all: readonly Each[], most: number): readonly Each[] {
  if (all.length <= most) return all;
  const places = Array.from({ length: most }, (_, at) => Math.round((at * (all.length - 1)) / (most - 1)));
  return all.filter((_, place) => places.includes(place));
}

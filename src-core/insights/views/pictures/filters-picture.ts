/** A convolution's filters: those of the first layer as colour pictures, others channel by channel. */
import type { ClearPixels } from "../../../codecs/png";
import { label, type Mark, type Picture } from "../../../pictures/picture";
import { unpacked } from "../../packed-values";
import type { Filters } from "../../pictures";
import { figureWords } from "../words";
import { LEGEND_HEIGHT, signedLegend } from "./legend";
import { coloured, mapMarks, type Numbers, rangeWords } from "./map-marks";

const HEAD = 26;
const GAP = 4;
const ONE = 44;
const SLICE = 22;
const NUMBER_WIDTH = 40;

export function filtersPicture(filters: Filters, heading: string, width: number): Picture {
  const head = label({ x: 0, y: 13 }, heading, "start", { fill: "text", size: 12 });
  const drawn = filters.shown.some(({ slices }) => (slices?.length ?? 0) > 1)
    ? inRows(filters, width)
    : oneByOne(filters, width);
  const isSigned = filters.shown.some(({ slices }) => slices !== undefined);
  const at = { x: isSigned && drawn.isNumbered ? NUMBER_WIDTH : 0, y: drawn.end + 6 };
  const hasHatching = filters.shown.some(({ norm }) => norm === null);
  const legend = isSigned
    ? signedLegend(filters.largest, at, hasHatching)
    : [
        label(
          { x: 0, y: at.y + 10 },
          `Grey is 0; a colour is full at ${figureWords(filters.largest)}, and none at -${figureWords(filters.largest)}.${hasHatching ? " Hatched: not a number." : ""}`,
          "start",
        ),
      ];
  return { width, height: at.y + LEGEND_HEIGHT, marks: [head, ...drawn.marks, ...legend] };
}

interface Drawn {
  readonly marks: readonly Mark[];
  readonly end: number;
  readonly isNumbered: boolean;
}

/** A row a filter, a column a channel that it reads. */
function inRows(filters: Filters, width: number): Drawn {
  const columns = Math.max(1, ...filters.shown.map(({ slices }) => slices?.length ?? 0));
  // All of them are there, however narrow it is.
  const step = Math.min(SLICE + GAP, (width - NUMBER_WIDTH) / columns);
  const wide = step - Math.min(GAP, step / 4);
  const high = (wide * filters.height) / filters.width;
  let y = HEAD;
  const marks: Mark[] = [];
  for (const { filter, norm, slices = [] } of filters.shown) {
    marks.push(label({ x: 0, y: y + high / 2 + 4 }, String(filter), "start", { isNumber: true, size: 10 }));
    for (const [channel, values] of slices.entries()) {
      const numbers = numbersOf(filters, unpacked(values));
      const title = `filter ${filter}, channel ${channel}: ${rangeWords(numbers)}; norm of the filter ${figureWords(norm)}`;
      marks.push(
        ...mapMarks(
          numbers,
          coloured(numbers, filters.largest ?? 0),
          { x: NUMBER_WIDTH + channel * step, y },
          { width: wide, height: high },
          title,
        ),
      );
    }
    y += Math.max(high, 10) + GAP;
  }
  return { marks, end: y, isNumbered: true };
}

function oneByOne(filters: Filters, width: number): Drawn {
  const high = (ONE * filters.height) / filters.width;
  const perLine = Math.max(1, Math.floor((width + GAP) / (ONE + GAP)));
  const marks = filters.shown.flatMap(({ filter, norm, colours, slices }, place): Mark[] => {
    const at = {
      x: (place % perLine) * (ONE + GAP),
      y: HEAD + Math.floor(place / perLine) * (high + GAP + 14) + 12,
    };
    const values = unpacked(colours ?? slices?.[0] ?? "");
    const numbers = colours === undefined ? numbersOf(filters, values) : largestOf(filters, values);
    const pixels =
      colours === undefined
        ? coloured(numbers, filters.largest ?? 0)
        : colourPicture(filters, values, filters.largest ?? 0);
    return [
      label({ x: at.x + ONE / 2, y: at.y - 3 }, String(filter), "middle", { isNumber: true, size: 9 }),
      ...mapMarks(
        numbers,
        pixels,
        at,
        { width: ONE, height: high },
        `filter ${filter}: ${colours === undefined ? rangeWords(numbers) : "red, green, blue"}; norm ${figureWords(norm)}`,
      ),
    ];
  });
  const lines = Math.ceil(filters.shown.length / perLine);
  return { marks, end: HEAD + lines * (high + GAP + 14), isNumbered: false };
}

function numbersOf({ height, width }: Filters, values: Float32Array): Numbers {
  return { height, width, values };
}

/** NaN where a colour is none. */
function largestOf({ height, width }: Filters, values: Float32Array): Numbers {
  const pixels = Array.from({ length: height * width }, (_, at) =>
    Math.max(...values.subarray(3 * at, 3 * at + 3)),
  );
  return { height, width, values: pixels };
}

/** Half of full at 0. */
function colourPicture({ height, width }: Filters, values: Float32Array, largest: number): ClearPixels {
  const rgba = new Uint8Array(4 * height * width).fill(255);
  for (let at = 0; at < 3 * height * width; at += 1) {
    const share = largest > 0 ? (values[at] ?? 0) / largest : 0;
    rgba[Math.floor(at / 3) * 4 + (at % 3)] = Math.round(127.5 * (1 + (Number.isFinite(share) ? share : 0)));
  }
  return { height, width, rgba };
}

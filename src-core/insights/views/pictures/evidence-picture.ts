/** The image, and over it which pixels the logit of a class rests on. */
import { label, type Mark, type Picture } from "../../../pictures/picture";
import { fitText } from "../../../pictures/text-width";
import { type Packed, unpacked, unpackedBytes } from "../../packed-values";
import type { LookedImage, Pictures } from "../../pictures";
import { heatLegend } from "./legend";
import { heat, mapMarks, type Numbers, plainPicture, rangeWords } from "./map-marks";

const MOST = 168;
const GAP = 20;
const HEAD = 20;
const TITLE = { size: 11 } as const;

interface Panel {
  readonly title: string;
  /** Laid over the image; left out: the image itself. */
  readonly over?: Numbers & { readonly largest: number | null };
}

/** @param network above all of it, where another network's stands below */
export function evidencePicture(
  { image, saliency, gradCam, explained }: Pictures,
  { numbered, network }: { readonly numbered: string; readonly network: string | undefined },
  width: number,
): Picture {
  const panels: Panel[] = [
    { title: numbered },
    { title: `Saliency of ${explained.name}`, over: { ...numbersOf(saliency), largest: saliency.largest } },
  ];
  if (!("missing" in gradCam)) {
    const over = stretched(numbersOf(gradCam), image);
    panels.push({ title: `Grad-CAM of ${explained.name}`, over: { ...over, largest: gradCam.largest } });
  }
  const wide = Math.min(MOST, Math.floor((width - 2 * GAP) / 3));
  const size = { width: wide, height: (wide * image.height) / image.width };
  const bytes = unpackedBytes(image.pixels);
  const top = network === undefined ? 0 : HEAD;
  const marks = panels.flatMap(({ title, over }, index): Mark[] => {
    const at = { x: index * (wide + GAP), y: top + HEAD };
    const pixels = plainPicture(image, image.channels, bytes, over !== undefined);
    return [
      label({ x: at.x, y: top + 12 }, fitText(title, TITLE, wide), "start", { fill: "text", title }),
      { kind: "image", at, size, pixels, ...(over && { opacity: 0.75 }) },
      ...(over
        ? [
            ...mapMarks(over, heat(over, over.largest ?? 0), at, size, `${title}: ${rangeWords(over)}`),
            ...heatLegend(over.largest, { x: at.x, y: at.y + size.height + 8 }, wide),
          ]
        : [{ kind: "rectangle", at, size, radius: 0, stroke: "line" } as const]),
    ];
  });
  const head =
    network === undefined ? [] : [label({ x: 0, y: 13 }, network, "start", { fill: "text", size: 12 })];
  return { width, height: top + HEAD + size.height + 44, marks: [...head, ...marks] };
}

function numbersOf({ height, width, values }: { height: number; width: number; values: Packed }): Numbers {
  return { height, width, values: unpacked(values) };
}

/**
 * As large as the image: half-pixel centres, blended of the four neighbours, the border repeated. What is no number takes all that it
 * would be blended into.
 */
export function stretched(
  { height, width, values }: Numbers,
  to: Pick<LookedImage, "height" | "width">,
): Numbers {
  const placeOf = (at: number, from: number, of: number): number =>
    Math.min(from - 1, Math.max(0, ((at + 0.5) * from) / of - 0.5));
  const value = (row: number, column: number): number =>
    values[Math.min(height - 1, row) * width + Math.min(width - 1, column)] ?? Number.NaN;
  return {
    height: to.height,
    width: to.width,
    values: Float32Array.from({ length: to.height * to.width }, (_, at) => {
      const y = placeOf(Math.floor(at / to.width), height, to.height);
      const x = placeOf(at % to.width, width, to.width);
      const [row, column] = [Math.floor(y), Math.floor(x)];
      const [down, across] = [y - row, x - column];
      const above = (1 - across) * value(row, column) + across * value(row, column + 1);
      const below = (1 - across) * value(row + 1, column) + across * value(row + 1, column + 1);
      return (1 - down) * above + down * below;
    }),
  };
}

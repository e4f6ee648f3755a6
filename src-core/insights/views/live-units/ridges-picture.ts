/** Histograms one below the other, from the images down, all over one axis. */
import { type Axis, placedTicks, shareOn, tickText } from "../../../pictures/axis";
import { label, type Mark, type Picture } from "../../../pictures/picture";
import type { HistogramFigures, HistogramScale, LayerHistogram } from "../../live-units";
import { shortened } from "../similarity-picture";
import { figureWords } from "../words";
import { shareWords } from "./channels";
import { brokenIn } from "./histograms";

const MARGIN = { left: 150, right: 116, top: 42, bottom: 64 };
const HIGHEST_ROW = 34;
const LEAST_ROW = 14;
/** Rows together are about so high, where they need not be higher. */
const ROOM = 560;

export function ridgesPicture(
  { scale, layers }: HistogramFigures,
  axis: Axis,
  { title, width }: { readonly title: string; readonly width: number },
): Picture {
  const row = Math.max(LEAST_ROW, Math.min(HIGHEST_ROW, ROOM / Math.max(1, layers.length)));
  const right = Math.max(MARGIN.left + 80, width - MARGIN.right);
  const bottom = MARGIN.top + row * layers.length;
  const xOf = (value: number): number => MARGIN.left + shareOn(axis, value) * (right - MARGIN.left);
  const ticks = placedTicks(axis, xOf);
  return {
    width,
    height: bottom + MARGIN.bottom,
    marks: [
      label({ x: MARGIN.left, y: 14 }, title, "start", { fill: "text" }),
      label({ x: right + 56, y: MARGIN.top - 8 }, "rms", "end"),
      label({ x: right + 108, y: MARGIN.top - 8 }, "zeros", "end"),
      ...ticks.flatMap(({ x, value }): Mark[] => [
        { kind: "line", from: { x, y: MARGIN.top - 4 }, to: { x, y: bottom + 4 }, stroke: "line" },
        ...[MARGIN.top - 8, bottom + 18].map((y) =>
          label({ x, y }, tickText(value), "middle", { isNumber: true }),
        ),
      ]),
      label(
        { x: (MARGIN.left + right) / 2, y: bottom + 36 },
        scale.isLog ? "size |x|, in powers of ten" : "value",
        "middle",
      ),
      label(
        { x: (MARGIN.left + right) / 2, y: bottom + 52 },
        "each row is as high as its fullest bin; exact zeros are left out",
        "middle",
      ),
      ...layers.flatMap((layer, place) =>
        rowMarks(layer, { scale, xOf, right, base: MARGIN.top + (place + 1) * row, high: row - 3 }),
      ),
    ],
  };
}

interface Row {
  readonly scale: HistogramScale;
  readonly xOf: (value: number) => number;
  readonly right: number;
  /** Where its bins stand, and how high the fullest one is. */
  readonly base: number;
  readonly high: number;
}

function rowMarks(layer: LayerHistogram, { scale, xOf, right, base, high }: Row): Mark[] {
  const { name, count, zeros, rms } = layer;
  const fullest = Math.max(1, ...layer.counts);
  const bins = layer.counts.length;
  const edge = (bin: number): number => xOf(edgeAt(scale, bin / bins)) - MARGIN.left;
  const steps = layer.counts.map((each, bin) => {
    const y = ((-high * each) / fullest).toFixed(2);
    return `V${y}H${edge(bin + 1).toFixed(2)}`;
  });
  const broken = brokenIn(layer);
  const middle = base - Math.min(high / 2, 5) + 1;
  const words = `${name}: ${count.toLocaleString("en-US")} numbers, root mean square ${figureWords(rms)}, ${shareWords(zeros / count)} exactly 0`;
  return [
    { kind: "line", from: { x: MARGIN.left, y: base }, to: { x: right, y: base }, stroke: "line" },
    {
      kind: "path",
      d: `M${edge(0).toFixed(2)} 0${steps.join("")}V0z`,
      at: { x: MARGIN.left, y: base },
      fill: "convolution",
      opacity: 0.8,
      title: words,
    },
    label({ x: MARGIN.left - 8, y: middle }, shortened(name), "end", { title: name }),
    broken > 0
      ? label({ x: right + 8, y: middle }, `${broken.toLocaleString("en-US")} not a number`, "start", {
          fill: "error",
          size: 10,
        })
      : label({ x: right + 56, y: middle }, figureWords(rms), "end", { isNumber: true, size: 10 }),
    ...(broken > 0
      ? []
      : [
          label({ x: right + 108, y: middle }, shareWords(zeros / count), "end", {
            isNumber: true,
            size: 10,
          }),
        ]),
  ];
}

function edgeAt({ isLog, low, high }: HistogramScale, share: number): number {
  return isLog ? low * (high / low) ** share : low + share * (high - low);
}

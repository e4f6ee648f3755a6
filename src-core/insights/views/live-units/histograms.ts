/** The answer of histograms, in words and numbers. */
import type { HistogramFigures, LayerHistogram } from "../../live-units";
import type { Table } from "../view";
import { figureWords } from "../words";
import { shareWords } from "./channels";

const MOST_NAMED = 4;

export function histogramSentences({ shows, scale, layers }: HistogramFigures): readonly string[] {
  return [
    ...brokenWords(layers),
    ...sizeWords(layers),
    ...apartWords(scale.isLog, scale.low, layers),
    restWords(shows),
  ];
}

export function histogramTable({ scale, layers }: HistogramFigures): Table {
  const hasBroken = layers.some((layer) => brokenIn(layer) > 0);
  return {
    columns: [
      "layer",
      "numbers",
      "exactly 0",
      ...(scale.isLog ? [`under ${figureWords(scale.low)}`] : []),
      ...(hasBroken ? ["not a number", "beyond bounds"] : []),
      "root mean square",
      "least",
      "most",
    ],
    rows: layers.map(({ name, count, zeros, small, nan, infinite, rms, least, most }) => [
      name,
      count.toLocaleString("en-US"),
      shareWords(zeros / count),
      ...(scale.isLog ? [shareWords(small / count)] : []),
      ...(hasBroken ? [nan.toLocaleString("en-US"), infinite.toLocaleString("en-US")] : []),
      figureWords(rms),
      figureWords(least),
      figureWords(most),
    ]),
  };
}

export function histogramLines({
  scale,
  layers,
}: HistogramFigures): readonly Readonly<Record<string, unknown>>[] {
  const { low, high, isLog } = scale;
  return layers.map(({ name, ...figures }) => ({ layer: name, low, high, isLog, ...figures }));
}

export function brokenIn({ nan, infinite }: LayerHistogram): number {
  return nan + infinite;
}

function brokenWords(layers: readonly LayerHistogram[]): string[] {
  const broken = layers.filter((layer) => brokenIn(layer) > 0);
  if (broken.length === 0) return [];
  const named = broken
    .slice(0, MOST_NAMED)
    .map(
      (layer) =>
        `${brokenIn(layer).toLocaleString("en-US")} of ${layer.count.toLocaleString("en-US")} at ${layer.name}`,
    );
  const others = broken.length - MOST_NAMED;
  return [
    `Some numbers are none, or beyond all bounds: ${named.join(", ")}${others > 0 ? `, and at ${others} other layers` : ""}. They stand in no bin.`,
  ];
}

function sizeWords(layers: readonly LayerHistogram[]): string[] {
  const known = layers.flatMap(({ name, rms }) => (rms === null ? [] : [{ name, rms }]));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return ["No layer has a number."];
  const course = `The root mean square is ${figureWords(first.rms)} at ${first.name}`;
  if (first === last) return [`${course}.`];
  const sorted = known.toSorted((one, other) => one.rms - other.rms);
  const [least, most] = [sorted[0] ?? first, sorted.at(-1) ?? last];
  return [
    `${course} and ${figureWords(last.rms)} at ${last.name}; the least is ${figureWords(least.rms)} at ${least.name}, the most ${figureWords(most.rms)} at ${most.name}.`,
  ];
}

/** What stands in no bin, though it is a number. */
function apartWords(isLog: boolean, low: number, layers: readonly LayerHistogram[]): string[] {
  const sum = (of: (layer: LayerHistogram) => number): number =>
    layers.reduce((all, layer) => all + of(layer), 0);
  const count = sum((layer) => layer.count);
  const zeros = sum((layer) => layer.zeros);
  const small = sum((layer) => layer.small);
  const parts = [
    ...(zeros > 0 ? [`${shareWords(zeros / count)} of all numbers are exactly 0`] : []),
    ...(isLog && small > 0 ? [`${shareWords(small / count)} are smaller than ${figureWords(low)}`] : []),
  ];
  return parts.length > 0 ? [`${parts.join(", and ")}: they stand in no bin.`] : [];
}

function restWords(shows: HistogramFigures["shows"]): string {
  switch (shows) {
    case "activations":
      return "Activations of all these images, behind each activation.";
    case "weights":
      return "Weights rest on no image.";
    case "gradients":
      return "Gradients of the mean loss of these images by each weight, without weight decay: what one step on all of them would go by.";
    default:
      return shows satisfies never;
  }
}

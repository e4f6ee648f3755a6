import { type Axis, linearAxis, logAxis } from "../../../pictures/axis";
import type { Picture, Size } from "../../../pictures/picture";
import type { ChannelFigures, HistogramFigures } from "../../live-units";
import { type UnitCurve, unitCurves } from "../unit-curves";
import type { InsightView, Shown } from "../view";
import { channelLines, channelSentences, channelTable } from "./channels";
import { channelsPicture } from "./channels-picture";
import { histogramLines, histogramSentences, histogramTable } from "./histograms";
import { ridgesPicture } from "./ridges-picture";
import { channelsIn, statesOf } from "./states";

type Live = Shown<"units">;

export const liveUnitsView: InsightView<"units"> = {
  sentences: ({ frame, figures }) =>
    figures.shows === "channels" ? channelSentences(figures, frame) : histogramSentences(figures),
  table: ({ frame, figures }) =>
    figures.shows === "channels" ? channelTable(figures, frame) : histogramTable(figures),
  lines: ({ frame, figures }) =>
    figures.shows === "channels" ? channelLines(figures, frame) : histogramLines(figures),
  pictures: (shown, size) =>
    shown.some(({ figures }) => figures.shows === "channels")
      ? channelPictures(shown, size)
      : histogramPictures(shown, size),
};

function channelPictures(shown: readonly Live[], size: Size): Picture[] {
  const of = shown.flatMap(({ frame, figures }) =>
    figures.shows === "channels" ? [{ frame, figures }] : [],
  );
  const curves = of.flatMap(({ frame, figures: { layers } }, network): UnitCurve[] => [
    {
      label: "values",
      paint: "convolution",
      network,
      units: layers.map(({ name, zeros }) => ({ name, figure: zeros })),
    },
    {
      label: "dead channels",
      paint: "error",
      network,
      units: layers.map((layer) => ({
        name: layer.name,
        figure: channelsIn(statesOf(layer, frame), "dead").length / layer.channels,
      })),
    },
  ]);
  return [
    ...of.map(({ frame, figures }: { frame: Live["frame"]; figures: ChannelFigures }) =>
      channelsPicture(
        figures.layers.map((layer) => statesOf(layer, frame)),
        { title: `Channels of ${frame.network}, by the images they are alive for`, width: size.width },
      ),
    ),
    unitCurves(
      curves,
      { ...size, height: Math.min(size.height, 240) },
      {
        xLabel: "activation, from the images to the output",
        yLabel: "share that is 0",
        axisOf: (values) => linearAxis(values, { high: 1 }),
      },
    ),
  ];
}

function histogramPictures(shown: readonly Live[], size: Size): Picture[] {
  const of = shown.flatMap(({ frame, figures }) =>
    figures.shows === "channels" ? [] : [{ frame, figures }],
  );
  const axis = commonAxis(of.map(({ figures }) => figures));
  const sizes = of.map(
    ({ figures: { layers } }, network): UnitCurve => ({
      label: "rms",
      paint: network === 0 ? "accent" : "convolution",
      network,
      units: layers.map(({ name, rms }) => ({ name, figure: rms })),
    }),
  );
  return [
    ...of.map(({ frame, figures }) =>
      ridgesPicture(figures, axis, {
        title: `${wordsOf[figures.shows]} of ${frame.network}`,
        width: size.width,
      }),
    ),
    unitCurves(
      sizes,
      { ...size, height: Math.min(size.height, 240) },
      {
        xLabel: "layer, from the images to the output",
        yLabel: "root mean square",
        axisOf: sizeAxis,
        least: Number.MIN_VALUE,
      },
    ),
  ];
}

const wordsOf: Readonly<Record<HistogramFigures["shows"], string>> = {
  activations: "Activations",
  weights: "Weights",
  gradients: "Gradients by weights",
};

/** Of those beside each other. */
function commonAxis(all: readonly HistogramFigures[]): Axis {
  return {
    isLog: all.some(({ scale }) => scale.isLog),
    low: Math.min(...all.map(({ scale }) => scale.low)),
    high: Math.max(...all.map(({ scale }) => scale.high)),
  };
}

/** A log axis has no 0: it lies on the lower edge. */
function sizeAxis(values: readonly number[]): Axis {
  const known = values.filter((value) => value > Number.MIN_VALUE);
  return logAxis(known, Math.min(1e-3, ...known));
}

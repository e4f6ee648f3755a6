/** The loss along a direction from networks' weights, on one logarithmic scale. */
import { logAxis } from "../../../pictures/axis";
import { type Curve, curvesPicture, type Marker } from "../../../pictures/curves-picture";
import { label, type Mark, type Paint, type Picture, type Size } from "../../../pictures/picture";
import type { Shown } from "../view";
import { figureWords } from "../words";
import { NOTHING_PROVED } from "./caption";
import { lossGrid, lossScale } from "./grid";

/** Pixels for a line of words below. */
const CAPTION = 22;
const PAINTS: readonly Paint[] = ["accent", "convolution"];

export function linePicture(shown: readonly Shown<"landscape">[], size: Size): Picture {
  const scale = lossScale(shown.map(({ figures }) => figures));
  const curves = shown.flatMap((each, network) => curvesOf(each, network, scale.low));
  const sides = shown.flatMap(({ figures }) => figures.x);
  const [low, high] = [Math.min(...sides), Math.max(...sides)];
  const directions = new Set(shown.map(({ figures }) => figures.directions));
  const picture = curvesPicture(curves, size, {
    xAxis: { low, high, isLog: false },
    yAxis: logAxis([scale.low, scale.high], scale.low),
    xLabel: directions.has("path") ? "along the path's main direction" : "along a random direction",
    yLabel: "loss",
    markers: shown.flatMap(markersOf),
  });
  return {
    ...picture,
    height: picture.height + CAPTION,
    marks: [
      ...picture.marks,
      ...(shown.length > 1 ? namesOf(shown) : []),
      label({ x: 64, y: picture.height + CAPTION - 8 }, NOTHING_PROVED, "start"),
    ],
  };
}

/** One piece for each stretch of measured numbers: what is none leaves a gap. */
function curvesOf({ frame, figures }: Shown<"landscape">, network: number, least: number): Curve[] {
  const [row = []] = lossGrid(figures);
  const pieces: { x: number[]; y: number[] }[] = [{ x: [], y: [] }];
  figures.x.forEach((x, place) => {
    const loss = row[place];
    if (typeof loss !== "number") pieces.push({ x: [], y: [] });
    else {
      pieces.at(-1)?.x.push(x);
      pieces.at(-1)?.y.push(Math.max(loss, least));
    }
  });
  return pieces
    .filter(({ x }) => x.length > 0)
    .map(({ x, y }) => ({
      label: "",
      paint: PAINTS[network] ?? "faint",
      x,
      y,
      titles: x.map((at, place) => `${frame.network}, at ${figureWords(at)}: ${figureWords(y[place])}`),
      ...(network > 0 && { dash: "5 4" }),
    }));
}

function markersOf({ figures }: Shown<"landscape">, network: number): Marker[] {
  const { points, path } = figures;
  const holes = points.filter(({ loss }) => loss === null);
  const ends = path ? [path.epochs[0], path.epochs.at(-1)] : [];
  return [
    ...holes.map(({ x }, place): Marker => ({ x, label: place === 0 ? "not a number" : "", paint: "error" })),
    ...ends.flatMap((end): Marker[] =>
      end && end.x !== null
        ? [{ x: end.x, label: `epoch ${end.epoch}`, paint: PAINTS[network] ?? "faint" }]
        : [],
    ),
  ];
}

function namesOf(shown: readonly Shown<"landscape">[]): Mark[] {
  return shown.map(({ frame }, network) =>
    label(
      { x: 74, y: 42 + 16 * network },
      `${network === 0 ? "solid" : "dashed"}: ${frame.network}`,
      "start",
      {
        fill: PAINTS[network] ?? "faint",
        isBold: true,
      },
    ),
  );
}

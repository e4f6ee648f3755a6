/** Training error against depth: every seed a dot, the mean a larger one, whiskers of 95%; what still trains is hollow. */

import { label, type Mark, type Paint, type Picture, type Size } from "../../pictures/picture";
import { type DepthArm, type DepthPoint, type DepthSeries, depthGeometry } from "./depth-geometry";
import { FAMILY_LABEL, FAMILY_TOKEN } from "./families";
import { meanMark, seedMark } from "./seed-marks";

export function depthPicture(
  arms: readonly DepthArm[],
  size: Size,
  about: { readonly isFinished: boolean; readonly steps: number | undefined },
): Picture {
  const { plot, xTicks, yTicks, series } = depthGeometry(arms, size, about.isFinished);
  const middle = { x: (plot.left + plot.right) / 2, y: (plot.top + plot.bottom) / 2 };
  const error = about.steps === undefined ? "training error" : `training error after ${about.steps} steps`;
  return {
    ...size,
    marks: [
      ...yTicks.flatMap(({ y, text }): Mark[] => [
        { kind: "line", from: { x: plot.left, y }, to: { x: plot.right, y }, stroke: "line" },
        label({ x: plot.left - 8, y: y + 4 }, text, "end", { isNumber: true }),
      ]),
      ...xTicks.map(({ x, text }) => label({ x, y: plot.bottom + 18 }, text, "middle", { isNumber: true })),
      label({ x: middle.x, y: plot.bottom + 37 }, "layers with weights (log scale)", "middle"),
      label({ x: 14, y: middle.y }, error, "middle", { upwards: true }),
      ...series.flatMap(seriesMarks),
    ],
  };
}

function seriesMarks({ family, points, line, label: place }: DepthSeries): Mark[] {
  const paint = FAMILY_TOKEN[family];
  const name = FAMILY_LABEL[family];
  return [
    { kind: "polyline", points: line, stroke: paint, width: 2 },
    ...points.flatMap((point) => pointMarks(point, paint)),
    ...(place
      ? [label({ x: place.x, y: place.y + 4 }, name, "start", { fill: paint, size: 12, isBold: true })]
      : []),
  ];
}

function pointMarks({ arm, x, mean, whisker, seeds }: DepthPoint, paint: Paint): Mark[] {
  return [
    ...(whisker ? whiskerMarks(x, whisker, paint) : []),
    ...seeds.map(({ x: left, y, value, ...seed }) =>
      seedMark({ x: left, y }, seed, { name: arm.label, value: `${value.toFixed(1)}%`, paint }),
    ),
    ...(mean === undefined ? [] : [meanMark({ x, y: mean }, paint, `${arm.label}, mean`)]),
  ];
}

function whiskerMarks(
  x: number,
  { low, high }: { readonly low: number; readonly high: number },
  paint: Paint,
): Mark[] {
  const line = (x1: number, y1: number, x2: number, y2: number): Mark => ({
    kind: "line",
    from: { x: x1, y: y1 },
    to: { x: x2, y: y2 },
    stroke: paint,
    width: 1.25,
    opacity: 0.75,
  });
  return [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)];
}

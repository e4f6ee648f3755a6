/** Loss against the learning rate of range tests, smoothed, with the rates that are read off it. */
import { formatRate } from "../../foundation/format-number";
import { linearAxis } from "../../pictures/axis";
import { type Curve, curvesPicture, type Marker } from "../../pictures/curves-picture";
import type { Picture, Size } from "../../pictures/picture";
import { RANGE } from "../../training/range-test";
import type { Answer } from "../answer";
import { paintOfPlace } from "./arm-paints";

export const RATE_CAPTION = "The smoothed loss of each batch against the rate that its step was taken with.";

export function ratePicture({ arms }: Answer, size: Size): Picture {
  const ranges = arms.flatMap((each) => each.ranges);
  const curves = ranges.map(
    ({ seed, test }, index): Curve => ({
      label: `seed ${seed}`,
      paint: paintOfPlace(index),
      x: test.rates,
      y: test.smoothed,
    }),
  );
  const [first] = ranges;
  const highest = Math.max(0, ...ranges.map(({ test }) => 2 * (test.smoothed[0] ?? 0)));
  const losses = curves.flatMap(({ y }) => y).map((loss) => Math.min(loss, highest));
  const marker = (rate: number | undefined, words: string): Marker[] =>
    rate === undefined
      ? []
      : [{ x: rate, label: `${words} ${formatRate(Number(rate.toPrecision(2)))}`, paint: "text" }];
  return curvesPicture(curves, size, {
    xAxis: { low: RANGE.from, high: RANGE.to, isLog: true },
    // What leaves at the end would press the rest flat: it is drawn along the upper edge.
    yAxis: linearAxis(losses.length > 0 ? losses : [1]),
    xLabel: "learning rate (log scale)",
    yLabel: "smoothed training loss (nats)",
    markers:
      ranges.length === 1
        ? [...marker(first?.test.steepest, "steepest"), ...marker(first?.test.rises, "rises")]
        : [],
  });
}

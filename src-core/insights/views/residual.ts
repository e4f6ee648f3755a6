import { linearAxis } from "../../pictures/axis";
import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import { SMALL_RATIO } from "../residual";
import type { InsightView } from "./view";
import { figureWords } from "./words";

export const residualView: InsightView<"residual"> = {
  sentences({ figures: { units, small } }) {
    const known = units.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
    if (known.length === 0) return ["No unit has a ratio that is a number."];
    const mean = known.reduce((sum, ratio) => sum + ratio, 0) / known.length;
    return [
      `|F(x)| is ${figureWords(mean)} of |x| in the mean over ${units.length} ${units.length === 1 ? "unit" : "units"}: from ${figureWords(Math.min(...known))} to ${figureWords(Math.max(...known))}.`,
      `${small} of ${units.length} ${small === 1 ? "is" : "are"} under ${SMALL_RATIO}: these blocks change little of what they are given.`,
    ];
  },
  table({ figures: { units } }) {
    return {
      columns: ["unit", "|F| / |x|", "cosine of F and x"],
      rows: units.map(({ name, ratio, cosine }) => [
        name,
        figureWords(ratio),
        cosine === null ? "-" : figureWords(cosine),
      ]),
    };
  },
  picture(shown, size) {
    const curves = shown.map(({ frame, figures: { units } }, index): Curve => {
      const label = shown.length > 1 ? `|F| / |x|, ${frame.network}` : "|F| / |x|";
      return {
        label,
        paint: index === 0 ? "accent" : "convolution",
        x: units.map((_, place) => place + 1),
        y: units.map(({ ratio }) => ratio ?? Number.NaN),
      };
    });
    const most = Math.max(2, ...shown.map(({ figures }) => figures.units.length));
    return curvesPicture(curves, size, {
      xAxis: linearAxis([1, most], { low: 1, high: most }),
      yAxis: linearAxis(curves.flatMap(({ y }) => [...y])),
      xLabel: "unit, from the images to the output",
      yLabel: "|F(x)| / |x|",
    });
  },
};

import { linearAxis } from "../../pictures/axis";
import { SMALL_RATIO } from "../residual";
import { type UnitCurve, unitCurves } from "./unit-curves";
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
    const curves = shown.map(
      ({ figures: { units } }, network): UnitCurve => ({
        label: "|F| / |x|",
        paint: network === 0 ? "accent" : "convolution",
        network,
        units: units.map(({ name, ratio }) => ({ name, figure: ratio })),
      }),
    );
    return unitCurves(curves, size, { yLabel: "|F(x)| / |x|", axisOf: (values) => linearAxis(values) });
  },
};

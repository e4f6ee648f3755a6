import { type Axis, linearAxis } from "../../pictures/axis";
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
  pictures(shown, size) {
    const ratios = shown.map(({ figures: { units } }, network) =>
      curve("|F| / |x|", network, units, ({ name, ratio }) => ({ name, figure: ratio })),
    );
    const responses = shown.map(({ figures }, network) =>
      curve("deviation", network, figures.responses, ({ path, deviation }) => ({
        name: path,
        figure: deviation,
      })),
    );
    const axisOf = (values: readonly number[]): Axis => linearAxis(values);
    return [
      unitCurves(ratios, size, { yLabel: "|F(x)| / |x|", axisOf }),
      unitCurves(responses, size, {
        xLabel: "convolution, from the images to the output",
        yLabel: "deviation of its response",
        axisOf,
      }),
    ];
  },
};

/** The second network in another colour. */
function curve<Each>(
  label: string,
  network: number,
  all: readonly Each[],
  of: (each: Each) => UnitCurve["units"][number],
): UnitCurve {
  return { label, paint: network === 0 ? "accent" : "convolution", network, units: all.map(of) };
}

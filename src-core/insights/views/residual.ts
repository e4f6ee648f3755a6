import { type Axis, linearAxis } from "../../pictures/axis";
import { type LayerResponse, SMALL_RATIO } from "../residual";
import { type UnitCurve, unitCurves } from "./unit-curves";
import type { InsightView } from "./view";
import { figureWords } from "./words";

export const residualView: InsightView<"residual"> = {
  sentences({ figures: { units, small, responses } }) {
    if (units.length === 0) return [WITHOUT_SKIPS, ...responseWords(responses)];
    const known = units.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
    if (known.length === 0) return ["No unit has a ratio that is a number."];
    const mean = known.reduce((sum, ratio) => sum + ratio, 0) / known.length;
    return [
      `|F(x)| is ${figureWords(mean)} of |x| in the mean over ${units.length} ${units.length === 1 ? "unit" : "units"}: from ${figureWords(Math.min(...known))} to ${figureWords(Math.max(...known))}.`,
      small === 0
        ? `None is under ${SMALL_RATIO}: each block changes what it is given.`
        : `${small} of ${units.length} ${small === 1 ? "is under" : "are under"} ${SMALL_RATIO}: ${small === 1 ? "this block changes" : "these blocks change"} little of what ${small === 1 ? "it is" : "they are"} given.`,
      ...responseWords(responses),
    ];
  },
  table({ figures: { units, responses } }) {
    if (units.length === 0) {
      return {
        columns: ["convolution", "standard deviation of its response"],
        rows: responses.map(({ path, deviation }) => [path, figureWords(deviation)]),
      };
    }
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
    const ratios = shown.flatMap(({ figures: { units } }, network) =>
      units.length > 0
        ? [curve("|F| / |x|", network, units, ({ name, ratio }) => ({ name, figure: ratio }))]
        : [],
    );
    const responses = shown.map(({ figures }, network) =>
      curve("deviation", network, figures.responses, ({ path, deviation }) => ({
        name: path,
        figure: deviation,
      })),
    );
    const axisOf = (values: readonly number[]): Axis => linearAxis(values);
    return [
      ...(ratios.length > 0 ? [unitCurves(ratios, size, { yLabel: "|F(x)| / |x|", axisOf })] : []),
      unitCurves(responses, size, {
        xLabel: "convolution, from the images to the output",
        yLabel: "standard deviation of its response",
        axisOf,
      }),
    ];
  },
};

const WITHOUT_SKIPS =
  "This network has no skips, so it has no F(x) beside an x. What its convolutions answer can be measured all the same.";

function responseWords(responses: readonly LayerResponse[]): string[] {
  const known = responses.flatMap(({ deviation }) => (deviation === null ? [] : [deviation]));
  if (known.length === 0)
    return responses.length > 0 ? ["No convolution has a response that is a number."] : [];
  const mean = known.reduce((sum, deviation) => sum + deviation, 0) / known.length;
  const [least, most] = [figureWords(Math.min(...known)), figureWords(Math.max(...known))];
  const range = least === most ? "." : ` in the mean: from ${least} to ${most}.`;
  return [
    `Behind their norms the responses of ${known.length} ${known.length === 1 ? "convolution" : "convolutions"} have a standard deviation of ${figureWords(mean)}${range}`,
  ];
}

/** The second network in another colour. */
function curve<Each>(
  label: string,
  network: number,
  all: readonly Each[],
  of: (each: Each) => UnitCurve["units"][number],
): UnitCurve {
  return { label, paint: network === 0 ? "accent" : "convolution", network, units: all.map(of) };
}

import { linearAxis, logAxis } from "../../pictures/axis";
import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import { SPLIT_TOLERANCE, type SplitUnit } from "../gradient-split";
import type { Figure } from "../insight";
import type { InsightView, Shown } from "./view";
import { figureWords } from "./words";

type Split = Shown<"gradient-split">;

/** Norms below are drawn as this: a log axis has no 0. */
const LEAST_NORM = 1e-12;

export const gradientSplitView: InsightView<"gradient-split"> = {
  sentences({ figures: { units, check } }) {
    const [first] = units;
    if (!first) return [];
    const above = units.filter(
      ({ skip, branch }) => skip !== null && branch !== null && skip > branch,
    ).length;
    const error = check.error;
    return [
      `The skip carries more of the gradient than the branch at ${above} of ${units.length} ${units.length === 1 ? "unit" : "units"}.`,
      `At ${first.merge}, the first one, ${figureWords(first.skip)} comes back through the skip and ${figureWords(first.branch)} through F.`,
      error !== null && error < SPLIT_TOLERANCE
        ? `Checked: the parts add up to the gradient of a pass that does not split (error ${figureWords(error)}).`
        : `The parts do not add up to the gradient of a pass that does not split: error ${figureWords(error)}.`,
    ];
  },
  table({ figures: { units } }) {
    const hasOthers = units.some(({ others }) => others !== 0);
    return {
      columns: [
        "unit",
        "x is",
        "skip",
        "F",
        ...(hasOthers ? ["past it"] : []),
        "whole",
        "cosine",
        "activation passes",
      ],
      rows: units.map((unit) => [
        unit.name,
        unit.from,
        figureWords(unit.skip),
        figureWords(unit.branch),
        ...(hasOthers ? [figureWords(unit.others)] : []),
        figureWords(unit.total),
        cosineWords(unit),
        unit.passes ? shareWords(unit.passes.share) : "-",
      ]),
    };
  },
  picture(shown, size) {
    const curves = shown.flatMap((split, index) => curvesOf(split, index, shown.length > 1));
    const most = Math.max(2, ...shown.map(({ figures }) => figures.units.length));
    return curvesPicture(curves, size, {
      xAxis: linearAxis([1, most], { low: 1, high: most }),
      yAxis: logAxis(
        curves.flatMap(({ y }) => [...y]),
        LEAST_NORM,
      ),
      xLabel: "unit, from the images to the output",
      yLabel: "gradient norm at x",
    });
  },
};

/** The second network's are faint. */
function curvesOf({ frame, figures: { units } }: Split, index: number, isNamed: boolean): Curve[] {
  const x = units.map((_, place) => place + 1);
  const named = (what: string): string => (isNamed ? `${what}, ${frame.network}` : what);
  const curve = (what: string, paint: Curve["paint"], of: (unit: SplitUnit) => Figure): Curve => ({
    label: named(what),
    paint,
    x,
    y: units.map((unit) => {
      const figure = of(unit);
      return figure === null ? Number.NaN : Math.max(figure, LEAST_NORM);
    }),
    ...(index > 0 && { faint: true }),
  });
  const hasOthers = units.some(({ others }) => others !== 0);
  return [
    curve("through the skip", "accent", ({ skip }) => skip),
    curve("through F", "convolution", ({ branch }) => branch),
    ...(hasOthers ? [curve("past the merge", "pooling", ({ others }) => others)] : []),
  ];
}

function cosineWords({ cosine, skip, branch }: SplitUnit): string {
  return cosine === null && (skip === 0 || branch === 0) ? "-" : figureWords(cosine);
}

function shareWords(share: Figure): string {
  return share === null ? figureWords(share) : `${(100 * share).toFixed(1)}%`;
}

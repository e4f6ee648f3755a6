/** Where the gradient goes at each merge, in words, numbers and curves. */
import { logAxis } from "../../pictures/axis";
import { SPLIT_TOLERANCE, type SplitUnit } from "../gradient-split";
import type { Figure } from "../insight";
import { type UnitCurve, unitCurves } from "./unit-curves";
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
      `At ${first.merge}, the first one, the gradient that comes back through the skip has a norm of ${figureWords(first.skip)}, and that through F of ${figureWords(first.branch)}.`,
      error !== null && error < SPLIT_TOLERANCE
        ? `Checked: the parts add up to the gradient of a pass that does not split (error ${figureWords(error)}).`
        : `The parts do not add up to the gradient of a pass that does not split: error ${figureWords(error)}.`,
      "A norm is the root mean square, over the images, of the length of each image's own gradient of its loss: few images with a large loss can weigh most.",
    ];
  },
  table({ figures: { units } }) {
    const hasOthers = units.some(({ others }) => others !== 0);
    return {
      columns: [
        "unit",
        "x is",
        "norm by skip",
        "norm by F",
        ...(hasOthers ? ["norm past the merge"] : []),
        "norm in all",
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
  pictures(shown, size) {
    const picture = unitCurves(shown.flatMap(curvesOf), size, {
      yLabel: "gradient norm at x",
      axisOf: (values) => logAxis(values, LEAST_NORM),
      least: LEAST_NORM,
    });
    return [picture];
  },
};

function curvesOf({ figures: { units } }: Split, network: number): UnitCurve[] {
  const curve = (label: string, paint: UnitCurve["paint"], of: (unit: SplitUnit) => Figure): UnitCurve => ({
    label,
    paint,
    network,
    units: units.map((unit) => ({ name: unit.name, figure: of(unit) })),
  });
  const hasOthers = units.some(({ others }) => others !== 0);
  return [
    curve("skip", "accent", ({ skip }) => skip),
    curve("F", "convolution", ({ branch }) => branch),
    ...(hasOthers ? [curve("past the merge", "pooling", ({ others }) => others)] : []),
  ];
}

function cosineWords({ cosine, skip, branch }: SplitUnit): string {
  return cosine === null && (skip === 0 || branch === 0) ? "-" : figureWords(cosine);
}

function shareWords(share: Figure): string {
  return share === null ? figureWords(share) : `${(100 * share).toFixed(1)}%`;
}

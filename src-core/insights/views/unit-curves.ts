/** Curves over the units of one network, or of two beside each other: the second one is dashed. */
import type { Axis } from "../../pictures/axis";
import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import type { Paint, Picture, Size } from "../../pictures/picture";
import type { Figure } from "../insight";
import { figureWords } from "./words";

export interface UnitCurve {
  readonly label: string;
  readonly paint: Paint;
  /** Place of the network among those that are shown. */
  readonly network: number;
  readonly units: readonly { readonly name: string; readonly figure: Figure }[];
}

/** @param least what is smaller is drawn as this: a log axis has no 0 */
export function unitCurves(
  curves: readonly UnitCurve[],
  size: Size,
  about: {
    readonly xLabel?: string;
    readonly yLabel: string;
    readonly axisOf: (values: readonly number[]) => Axis;
    readonly least?: number;
    /** Each curve over the whole width, and nothing counted: they are of unlike things, as units and layers. */
    readonly isSpread?: boolean;
  },
): Picture {
  const {
    xLabel = "unit, from the images to the output",
    yLabel,
    axisOf,
    least = Number.NEGATIVE_INFINITY,
    isSpread = false,
  } = about;
  const last = Math.max(2, ...curves.map(({ units }) => units.length));
  const drawn = curves.map(
    ({ label, paint, network, units }): Curve => ({
      label: network === 0 ? label : `${label}, dashed`,
      paint,
      x: units.map((_, place) =>
        isSpread && units.length > 1 ? 1 + (place * (last - 1)) / (units.length - 1) : place + 1,
      ),
      y: units.map(({ figure }) => (figure === null ? Number.NaN : Math.max(figure, least))),
      titles: units.map(({ name, figure }) => `${name}: ${label} ${figureWords(figure)}`),
      ...(network > 0 && { dash: "5 4" }),
    }),
  );
  return curvesPicture(drawn, size, {
    // Half a unit of room at either end.
    xAxis: { low: 0.5, high: last + 0.5, isLog: false },
    xTicks: isSpread ? [] : wholeTicks(last),
    xNames: shortNames(curves.map(({ units }) => units.map(({ name }) => name))),
    yAxis: axisOf(drawn.flatMap(({ y }) => [...y])),
    xLabel,
    yLabel,
  });
}

/** Of units that all curves have, as a network and its plain twin; else none. */
function shortNames(all: readonly (readonly string[])[]): readonly string[] {
  const [names = [], ...others] = all.map(blockNames);
  return others.every((each) => each.join() === names.join()) ? names : [];
}

/** Of `stage1/2/add` the block, where that tells them apart. */
function blockNames(names: readonly string[]): readonly string[] {
  const blocks = names.map((name) => name.replace(/\/[^/]+$/, ""));
  return new Set(blocks).size === names.length ? blocks : names;
}

const MOST_TICKS = 12;

function wholeTicks(last: number): number[] {
  const step = Math.ceil(last / MOST_TICKS);
  return Array.from({ length: Math.floor((last - 1) / step) + 1 }, (_, index) => 1 + index * step);
}

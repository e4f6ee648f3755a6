/** How much of the gradient goes through each skip and each branch F of a drawing: what makes its arcs and its trunk thick. */
import type { UnitWires } from "#core/lab/skips/unit-wires";
import { fractionOf, placed, type ScaleEnds } from "../../charts/colour-scale";
import { formatMeasure } from "../../ui/format-number";

export type FlowWay = "skip" | "branch";

/** Norms of the two parts of the gradient at a unit's x; NaN for what is no number. */
export type UnitFlow = Readonly<Record<FlowWay, number>>;

export interface GradientFlow {
  /** In powers of ten, the same for all lines. */
  readonly ends: ScaleEnds;
  /** By the units' names. */
  readonly units: ReadonlyMap<string, UnitFlow>;
  /** Of the units inside a block, or inside one of its repeats, by path. */
  readonly inside: ReadonlyMap<string, readonly UnitFlow[]>;
}

/** What one wire of the graph in view carries. */
export interface WireFlow {
  readonly way: FlowWay;
  readonly norm: number;
}

/** Pixels of the thinnest and of the thickest line. */
export const THINNEST = 1;
export const THICKEST = 11;

export function gradientFlow(units: ReadonlyMap<string, UnitFlow>, ends: ScaleEnds): GradientFlow {
  const inside = new Map<string, UnitFlow[]>();
  for (const [name, flow] of units) {
    for (let slash = name.indexOf("/"); slash > 0; slash = name.indexOf("/", slash + 1)) {
      const outer = name.slice(0, slash);
      inside.set(outer, [...(inside.get(outer) ?? []), flow]);
    }
  }
  return { ends, units, inside };
}

/** Of a line, in pixels. What is zero, or no number, is as thin as can be. */
export function thicknessOf({ ends }: Pick<GradientFlow, "ends">, norm: number): number {
  const fraction = Math.min(1, Math.max(0, fractionOf("log", ends, norm)));
  return THINNEST + fraction * (THICKEST - THINNEST);
}

/** @param prefix what stands before names of the graph in view; of nested units the inner one has a wire */
export function flowOnWires(
  flow: GradientFlow,
  wires: readonly UnitWires[],
  prefix: string,
): ReadonlyMap<string, WireFlow> {
  const found = new Map<string, WireFlow>();
  const widestFirst = [...wires].sort((one, other) => other.branch.length - one.branch.length);
  for (const { name, branch } of widestFirst) {
    const unit = flow.units.get(prefix + name);
    if (unit) for (const wire of branch) found.set(wire, { way: "branch", norm: unit.branch });
  }
  for (const { name, skip } of widestFirst) {
    const unit = flow.units.get(prefix + name);
    if (unit) for (const wire of skip) found.set(wire, { way: "skip", norm: unit.skip });
  }
  return found;
}

/** Geometric mean of those that are numbers and not 0; NaN where none is. */
export function middleOf(units: readonly UnitFlow[], way: FlowWay): number {
  const logs = units.map((unit) => placed("log", unit[way])).filter(Number.isFinite);
  return logs.length === 0 ? Number.NaN : 10 ** (logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

/** "0.012 to 0.34"; one number where there is one. */
export function rangeWords(units: readonly UnitFlow[], way: FlowWay): string {
  const numbers = units.map((unit) => unit[way]).filter(Number.isFinite);
  if (numbers.length === 0) return "not a number";
  const [low, high] = [formatMeasure(Math.min(...numbers)), formatMeasure(Math.max(...numbers))];
  return low === high ? low : `${low} to ${high}`;
}

/** Whether through the skip or through F, its colour says. */
export function wireWords({ norm }: WireFlow): string {
  return Number.isFinite(norm) ? `gradient ${formatMeasure(norm)}` : "gradient not a number";
}

/** How seeds and their mean are drawn in every chart of the Lab: a dot each, hollow while it trains, a cross where it diverged. */
import type { Mark, Paint, Place } from "../../pictures/picture";

export interface SeedValue {
  readonly seed: number;
  /** In the unit of the chart's measure. */
  readonly value: number;
  /** `running`: the mean of its last batches. `diverged`: what it counts as. */
  readonly kind: "finished" | "diverged" | "running";
}

/** @param value in words, with its unit */
export function seedMark(
  at: Place,
  { seed, kind }: Pick<SeedValue, "seed" | "kind">,
  { name, value, paint }: { readonly name: string; readonly value: string; readonly paint: Paint },
): Mark {
  const title = `${name}, seed ${seed}: ${seedWords(value, kind)}`;
  if (kind === "diverged") return { kind: "cross", at, reach: 3, stroke: paint, width: 1.5, title };
  return {
    kind: "circle",
    at,
    radius: 2.75,
    stroke: paint,
    width: 1.25,
    fill: kind === "running" ? "panel" : paint,
    opacity: kind === "running" ? 1 : 0.6,
    title,
  };
}

export function meanMark(at: Place, paint: Paint, title: string): Mark {
  return { kind: "circle", at, radius: 4.5, fill: paint, stroke: "panel", width: 1.5, title };
}

function seedWords(value: string, kind: SeedValue["kind"]): string {
  if (kind === "running") return `${value} on its last batches, not finished`;
  return kind === "diverged" ? `diverged, counted as ${value}` : value;
}

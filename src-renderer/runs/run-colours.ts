import { useRef } from "react";
import { curveStyle } from "../charts/palette";

export type CurveStyle = ReturnType<typeof curveStyle>;

/** One colour a selected run, which it keeps while it stays selected, whatever happens to the others. */
export function useRunColours(selected: readonly string[]): ReadonlyMap<string, CurveStyle> {
  const places = useRef(new Map<string, number>());
  const kept = new Map([...places.current].filter(([run]) => selected.includes(run)));
  for (const run of selected) {
    if (kept.has(run)) continue;
    const taken = new Set(kept.values());
    let place = 0;
    while (taken.has(place)) place += 1;
    kept.set(run, place);
  }
  places.current = kept;
  return new Map(selected.map((run) => [run, curveStyle(kept.get(run) ?? 0)]));
}

import type { Literal } from "../../layers/param-value";
import { LIMITS } from "../document";

/** The nearest whole number of repeats that a document may have; 1 for what is no number. */
export function soundRepeat(repeat: Literal): number {
  return typeof repeat === "number" && Number.isFinite(repeat)
    ? Math.max(1, Math.min(LIMITS.repeat, Math.round(repeat)))
    : 1;
}

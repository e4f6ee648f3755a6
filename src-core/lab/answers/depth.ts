/** The deepest against the shallowest, with skips and without. */
import type { Family } from "../experiment";
import type { SeedResult } from "../statistics/measure";
import { type DepthFamily, depthVerdict } from "../verdicts/depth";
import type { VerdictOf } from "./verdict";

export const depthAnswer: VerdictOf<"depth"> = ({ depths }, { measure, arms }) => {
  const [shallowest = 0] = depths;
  const deepest = depths.at(-1) ?? 0;
  const resultsOf = (family: Family, depth: number): readonly SeedResult[] =>
    arms.find(({ arm }) => arm.family === family && arm.depth === depth)?.results ?? [];
  const family = (name: Family): DepthFamily => ({
    shallowest: resultsOf(name, shallowest),
    deepest: resultsOf(name, deepest),
  });
  return depthVerdict({
    measure,
    shallowest,
    deepest,
    plain: family("plain"),
    residual: family("residual"),
  });
};

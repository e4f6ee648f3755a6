/** The deepest against the shallowest, with skips and without. */
import type { Family } from "../experiment";
import { type DepthFamily, depthVerdict } from "../verdicts/depth";
import type { VerdictOf } from "./verdict";

export const depthAnswer: VerdictOf<"depth"> = ({ depths }, { measure, arms }) => {
  // Arms stand in the order of their depths, and neither end of a family is ever cancelled.
  const family = (name: Family): DepthFamily => {
    const own = arms.filter(({ arm }) => arm.family === name);
    return { shallowest: own[0]?.results ?? [], deepest: own.at(-1)?.results ?? [] };
  };
  return depthVerdict({
    measure,
    shallowest: depths[0] ?? 0,
    deepest: depths.at(-1) ?? 0,
    plain: family("plain"),
    residual: family("residual"),
  });
};

/** Which weights of two networks start equal, in words. Running statistics are no weights that are trained: they are left out. */
import { formatCount } from "../../foundation/format-number";
import { formatShape } from "../../layers/shape";
import type { EqualStarts, OtherStart } from "../equal-starts";

/** "all 29", "28 of 29". */
export function equalStartCount({ equal, different }: EqualStarts): string {
  const same = equal.filter(({ trainable }) => trainable).length;
  const all = same + different.filter(({ trainable }) => trainable).length;
  if (same === all) return `all ${formatCount(all)}`;
  return `${same === 0 ? "none" : formatCount(same)} of ${formatCount(all)}`;
}

export interface StartDifferenceGroup {
  /** Why these do not start equal. */
  readonly reason: string;
  /** Each with its shape. */
  readonly weights: readonly string[];
}

/** @param labels of the one network and of the other */
export function startDifferences(
  { different }: EqualStarts,
  [one, other]: readonly [string, string],
): StartDifferenceGroup[] {
  const reasons: Readonly<Record<OtherStart["reason"], string>> = {
    one: `Only ${one} has these`,
    other: `Only ${other} has these`,
    shape: "Of another shape, so drawn anew",
    initialiser: "Drawn by another initialiser",
  };
  const order = ["one", "other", "shape", "initialiser"] as const;
  return order.flatMap((reason) => {
    const found = different.filter((each) => each.trainable && each.reason === reason);
    return found.length === 0 ? [] : [{ reason: reasons[reason], weights: found.map(weightWords) }];
  });
}

function weightWords({ name, shapes }: OtherStart): string {
  const [one, other] = shapes.map((shape) => shape && formatShape(shape));
  const shape =
    one === undefined || one === other ? other : other === undefined ? one : `${one} and ${other}`;
  return `${name}, ${shape || "one number"}`;
}

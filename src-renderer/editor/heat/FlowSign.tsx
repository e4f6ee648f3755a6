import type { ReactNode } from "react";
import { type GradientFlow, middleOf, rangeWords, thicknessOf, type UnitFlow } from "./gradient-flow";

/** In the sign's own pixels: F runs down at the left, the skip beside it. */
const WIDTH = 34;
const HEIGHT = 52;
const TRUNK = 8;
const ARC = 26;

/**
 * A unit in small, for all units inside a block's card: F and the skip, as thick as the geometric mean of what goes through them. Their
 * numbers, from the least to the largest, stand beside it while the pointer is over the card, or it is selected.
 */
export function FlowSign(props: {
  readonly flow: GradientFlow;
  readonly units: readonly UnitFlow[];
}): ReactNode {
  const { flow, units } = props;
  const skip = thicknessOf(flow, middleOf(units, "skip"));
  const branch = thicknessOf(flow, middleOf(units, "branch"));
  return (
    <span className="flow-sign" aria-hidden>
      <svg width={WIDTH} height={HEIGHT} aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
        <path
          d={`M${TRUNK} 7H${ARC - 6}Q${ARC} 7 ${ARC} 13V${HEIGHT - 13}Q${ARC} ${HEIGHT - 7} ${ARC - 6} ${HEIGHT - 7}H${TRUNK}`}
          className="flow-skip"
          strokeWidth={skip}
        />
        <path d={`M${TRUNK} 0V${HEIGHT}`} className="flow-branch" strokeWidth={branch} />
      </svg>
      <span className="flow-words">
        <b>{units.length === 1 ? "1 unit" : `${units.length} units`}</b>
        <span>skip {rangeWords(units, "skip")}</span>
        <span>F {rangeWords(units, "branch")}</span>
      </span>
    </span>
  );
}

import type { ReactNode } from "react";
import {
  type BorneAugmentation,
  type ProposedAugmentation,
  proposedAugmentation,
} from "#core/datasets/augmentation";
import { NumberField } from "../ui/NumberField";
import { SwitchField } from "../ui/Switch";

interface BorneFieldsProps {
  /** Where somebody has said it. */
  readonly own: BorneAugmentation | undefined;
  onChange(borne: ProposedAugmentation): void;
}

/** What pictures bear and still show the same: a recipe on this data proposes it, and is told where it does more. */
export function BorneFields({ own, onChange }: BorneFieldsProps): ReactNode {
  const borne = proposedAugmentation({ augmentation: own });
  return (
    <>
      <SwitchField
        label="May be mirrored"
        help="A mirrored shoe is a shoe, a mirrored 3 is none. A recipe on this data then proposes to flip pictures."
        checked={borne.horizontalFlip}
        onChange={(horizontalFlip) => onChange({ ...borne, horizontalFlip })}
      />
      <SwitchField
        label="May stand upside down"
        help="As cells and views from above may. A recipe on this data then proposes to flip pictures upside down as well."
        checked={borne.verticalFlip}
        onChange={(verticalFlip) => onChange({ ...borne, verticalFlip })}
      />
      <NumberField
        label="Turned by up to"
        help="By so many degrees a picture may be turned and still show the same. 0: a recipe proposes no turn; up to 15 harm next to nothing."
        value={borne.rotationDegrees}
        min={0}
        max={180}
        step={5}
        unit="°"
        onChange={(rotationDegrees) => onChange({ ...borne, rotationDegrees })}
      />
      <NumberField
        label="Shifted by up to"
        help="By so many pixels a picture may be moved and still show the same. 0: none."
        value={borne.shiftPixels}
        min={0}
        max={16}
        integer
        unit="px"
        onChange={(shiftPixels) => onChange({ ...borne, shiftPixels })}
      />
    </>
  );
}

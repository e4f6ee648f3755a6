/** Every change of a drawing that has a name: of its skips, and of its norms. */
import type { DrawingChange } from "./change";
import { FIXUP } from "./fixup";
import { GATES } from "./gates";
import { ON_SKIPS } from "./on-skips";
import { PLACEMENTS } from "./placements";
import { WITHOUT_NORMS } from "./remove-norms";
import { removeSkips } from "./remove-skips";
import { SHORTCUT_KINDS } from "./shortcut-kinds";
import { SKIP_INIT } from "./skip-init";

const WITHOUT_SKIPS: DrawingChange = {
  id: "no-skips",
  label: "Remove all skips",
  description:
    "The plain twin: the same layers, and nothing carried around them (He et al. 2015, section 3.3).",
  apply: (layers, document) => removeSkips(layers, document),
};

export const DRAWING_CHANGES: readonly DrawingChange[] = [
  WITHOUT_SKIPS,
  ...SHORTCUT_KINDS,
  ...ON_SKIPS,
  ...GATES,
  ...PLACEMENTS,
  SKIP_INIT,
  FIXUP,
  WITHOUT_NORMS,
];

/** @throws RangeError when there is none: ids of the program's own are meant */
export function drawingChange(id: string): DrawingChange {
  const change = DRAWING_CHANGES.find((each) => each.id === id);
  if (change === undefined) throw new RangeError(`There is no change "${id}".`);
  return change;
}

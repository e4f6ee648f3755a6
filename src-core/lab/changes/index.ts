/** Every change of a drawing's skips that has a name. */
import type { DrawingChange } from "./change";
import { GATES } from "./gates";
import { ON_SKIPS } from "./on-skips";
import { removeSkips } from "./remove-skips";
import { SHORTCUT_KINDS } from "./shortcut-kinds";

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
];

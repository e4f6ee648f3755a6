/** All measurements, in the order in which they are shown. */
import { gradientBranch } from "./gradient-branch";
import { gradientNorm } from "./gradient-norm";
import { gradientPass } from "./gradient-pass";
import { gradientSkip } from "./gradient-skip";
import type { Measurement } from "./measurement";
import { residualRatio } from "./residual-ratio";
import { updateRatio } from "./update-ratio";
import { weightNorm } from "./weight-norm";

export const MEASUREMENTS: readonly Measurement[] = [
  gradientNorm,
  weightNorm,
  updateRatio,
  residualRatio,
  gradientSkip,
  gradientBranch,
  gradientPass,
];

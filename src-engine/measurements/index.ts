/** All measurements, in the order in which they are shown. */
import { gradientNorm } from "./gradient-norm";
import type { Measurement } from "./measurement";
import { residualRatio } from "./residual-ratio";
import { updateRatio } from "./update-ratio";
import { weightNorm } from "./weight-norm";

export const MEASUREMENTS: readonly Measurement[] = [gradientNorm, weightNorm, updateRatio, residualRatio];

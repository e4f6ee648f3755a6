/** Colours of arms that skips do not tell apart. */
import type { Paint } from "./picture";

const ARM_PAINTS: readonly Paint[] = [
  "convolution",
  "activation",
  "normalisation",
  "dense",
  "pooling",
  "muted",
];

export function paintOfArm(index: number): Paint {
  return ARM_PAINTS[index % ARM_PAINTS.length] ?? "muted";
}

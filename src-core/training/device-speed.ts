/** How fast a device trains, in one number. */

/**
 * Billions of operations a second as a training meets them. Nearly all work of a residual network is in its convolutions, and a
 * step computes each of them forward once and its two gradients: one part in three, and two. Times add up, so this is the
 * harmonic mean with those weights. Dense layers are too small a part to count.
 */
export function trainingRate(speed: {
  readonly convolution: number;
  readonly convolutionGradients: number;
}): number {
  return 3 / (1 / speed.convolution + 2 / speed.convolutionGradients);
}

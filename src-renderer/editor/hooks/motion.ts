/** False when the system asks for less motion. */
export function motionIsWelcome(): boolean {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Cubic: fast at first, settling at the end. */
export function easeOut(share: number): number {
  return 1 - (1 - share) ** 3;
}

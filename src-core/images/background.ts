/** Lays transparent pixels on white or black. */
import type { Background } from "./image";

export const OPAQUE = 255;

/** The byte of each channel. */
export function levelOf(background: Background): number {
  return background === "white" ? 255 : 0;
}

/** A byte over a background, by its opacity from 0 to 255, rounded. */
export function laidOn(level: number, value: number, alpha: number): number {
  return alpha === OPAQUE ? value : Math.round((value * alpha + level * (OPAQUE - alpha)) / OPAQUE);
}

/** In place; of `[..., step]` bytes the last of each pixel says how opaque it is. */
export function layOn(pixels: Uint8Array | Uint8ClampedArray, step: number, background: Background): void {
  const level = levelOf(background);
  for (let at = step - 1; at < pixels.length; at += step) {
    const alpha = pixels[at] ?? OPAQUE;
    if (alpha === OPAQUE) continue;
    for (let channel = at - step + 1; channel < at; channel += 1) {
      pixels[channel] = laidOn(level, pixels[channel] ?? 0, alpha);
    }
  }
}

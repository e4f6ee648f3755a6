/** The viridis colour map (Smith & van der Walt 2015, CC0), sampled at nine places and interpolated between them. */

const STOPS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** Red, green and blue (0 to 255) of a fraction from 0 to 1. */
export function viridisBytes(fraction: number): readonly [number, number, number] {
  const place = Math.max(0, Math.min(1, Number.isNaN(fraction) ? 0 : fraction)) * (STOPS.length - 1);
  const index = Math.min(STOPS.length - 2, Math.floor(place));
  const from = STOPS[index] ?? [0, 0, 0];
  const to = STOPS[index + 1] ?? from;
  const mix = (part: 0 | 1 | 2): number => Math.round(from[part] + (to[part] - from[part]) * (place - index));
  return [mix(0), mix(1), mix(2)];
}

/** CSS colour of a fraction from 0 to 1. */
export function viridis(fraction: number): string {
  return `rgb(${viridisBytes(fraction).join(" ")})`;
}

/** The whole map from left to right, for a legend. */
export const VIRIDIS_GRADIENT = `linear-gradient(to right, ${STOPS.map((stop) => `rgb(${stop.join(" ")})`).join(", ")})`;

/** Sine and cosine in whole numbers, so that every machine turns by the same amounts. */

/** Of a whole turn. */
export const DIRECTIONS = 120;
/** That stands for 1. */
export const ONE = 4_096;

/** 4,096 cos(3 k degrees), rounded, up to a quarter of a turn. */
const QUARTER = [
  4096, 4090, 4074, 4046, 4006, 3956, 3896, 3824, 3742, 3650, 3547, 3435, 3314, 3183, 3044, 2896, 2741, 2578,
  2408, 2231, 2048, 1860, 1666, 1468, 1266, 1060, 852, 641, 428, 214, 0,
];

/** @param direction in steps of three degrees, any whole number */
export function cosine(direction: number): number {
  const within = ((direction % DIRECTIONS) + DIRECTIONS) % DIRECTIONS;
  const half = DIRECTIONS / 2;
  const mirrored = within > half ? DIRECTIONS - within : within;
  return mirrored <= half / 2 ? (QUARTER[mirrored] ?? 0) : -(QUARTER[half - mirrored] ?? 0);
}

export function sine(direction: number): number {
  return cosine(direction - DIRECTIONS / 4);
}

/** Which of many pictures look most like one, by their hashes. */
import { differingBits } from "./picture-hash";

/** Hashes of pictures that have nothing in common differ in 32 of 64 bits, and hardly ever in fewer than this. */
const MOST_BITS = 16;

export interface NearLook {
  readonly place: number;
  readonly bits: number;
}

/**
 * @param hashes `[pictures, 2]`
 * @param wanted both halves of one hash
 * @returns nearest first, of equally near ones the earlier place
 */
export function nearestLooks(hashes: Uint32Array, wanted: Uint32Array, most: number): NearLook[] {
  const [low = 0, high = 0] = wanted;
  const near: NearLook[] = [];
  for (let place = 0; place < hashes.length / 2; place += 1) {
    const bits = differingBits(hashes[2 * place] ?? 0, low) + differingBits(hashes[2 * place + 1] ?? 0, high);
    if (bits <= MOST_BITS) near.push({ place, bits });
  }
  return near.sort((one, other) => one.bits - other.bits || one.place - other.place).slice(0, most);
}

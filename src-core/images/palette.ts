/** Tables of colours: an image whose pixels are numbers of their entries. */
import { laidOn, levelOf, OPAQUE } from "./background";
import { type Background, invalidImage, type Raster } from "./image";

/** @param colours red, green, blue of each entry */
export function isGreyPalette(colours: Uint8Array): boolean {
  for (let at = 0; at + 2 < colours.length; at += 3) {
    if (colours[at] !== colours[at + 1] || colours[at] !== colours[at + 2]) return false;
  }
  return true;
}

/** @param opacity of the first entries; those beyond are opaque */
export function layPalette(colours: Uint8Array, opacity: Uint8Array, background: Background): Uint8Array {
  const level = levelOf(background);
  return colours.map((value, index) => laidOn(level, value, opacity[Math.floor(index / 3)] ?? OPAQUE));
}

/**
 * @param indices `[height, width]`
 * @param colours red, green, blue of each entry
 * @param channels 1 where all of them are greys
 * @throws SkiploomError `invalid-image` for an entry that there is not
 */
export function rasterOfPalette(
  indices: Uint8Array,
  width: number,
  height: number,
  colours: Uint8Array,
  channels: 1 | 3,
): Raster {
  const count = Math.floor(colours.length / 3);
  const pixels = new Uint8Array(width * height * channels);
  for (let index = 0; index < width * height; index += 1) {
    const entry = indices[index] ?? 0;
    if (entry >= count) {
      throw invalidImage("a pixel has a colour that its table of colours does not have");
    }
    if (channels === 1) pixels[index] = colours[entry * 3] ?? 0;
    else {
      const to = index * 3;
      const from = entry * 3;
      pixels[to] = colours[from] ?? 0;
      pixels[to + 1] = colours[from + 1] ?? 0;
      pixels[to + 2] = colours[from + 2] ?? 0;
    }
  }
  return { width, height, channels, step: channels, pixels };
}

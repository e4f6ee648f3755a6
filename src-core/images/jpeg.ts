/** Reads JPEG files with the decoder that is handed in. */
import { type DecodedJpeg, invalidImage, type JpegDecoder, type RgbImage } from "./image";
import { jpegStructure } from "./jpeg-structure";
import { upright } from "./orient";

/** libjpeg fills what is missing or damaged with grey and says so in a message; of others, like bytes too many between parts, pixels do not suffer. */
const DAMAGE = /premature end|corrupt/i;
const HARMLESS = /extraneous bytes/i;

/** Colour profiles are not applied, as in the tools that networks are trained with. @throws SkiploomError `invalid-image` */
export async function readJpeg(file: Uint8Array, decoder: JpegDecoder): Promise<RgbImage> {
  const { width, height, orientation } = jpegStructure(file);
  const decoded = await decode(file, decoder);
  const damage = decoded.messages.find((line) => DAMAGE.test(line) && !HARMLESS.test(line));
  if (damage !== undefined)
    throw invalidImage(/premature end/i.test(damage) ? "it ends too early" : "its pixels are damaged");
  if (decoded.width !== width || decoded.height !== height) {
    throw invalidImage("its pixels are not as many as it says");
  }
  return upright({ width, height, pixels: withoutAlpha(decoded.rgba) }, orientation);
}

async function decode(file: Uint8Array, decoder: JpegDecoder): Promise<DecodedJpeg> {
  try {
    return await decoder.decode(file);
  } catch {
    throw invalidImage("its pixels are damaged");
  }
}

/** Of opaque pixels. */
function withoutAlpha(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}

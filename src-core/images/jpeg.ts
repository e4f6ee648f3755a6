/** Reads JPEG files with the decoder that is handed in. */
import { DAMAGED, ENDS_EARLY, invalidImage, type Raster, type RgbaDecoder } from "./image";
import { decodeRgba } from "./rgba";

/** libjpeg fills what is missing or damaged with grey and says so in a message; of others, like bytes too many between parts, pixels do not suffer. */
const DAMAGE = /premature end|corrupt/i;
const HARMLESS = /extraneous bytes/i;

/**
 * Colour profiles are not applied, as in the tools that networks are trained with.
 *
 * @param stored the size that the file says, not turned
 * @throws SkiploomError `invalid-image`
 */
export async function decodeJpeg(
  file: Uint8Array,
  stored: { readonly width: number; readonly height: number },
  channels: 1 | 3,
  decoder: RgbaDecoder,
): Promise<Raster> {
  const decoded = await decodeRgba(file, stored, decoder);
  const damage = decoded.messages.find((line) => DAMAGE.test(line) && !HARMLESS.test(line));
  if (damage !== undefined) throw invalidImage(/premature end/i.test(damage) ? ENDS_EARLY : DAMAGED);
  return { ...stored, channels, step: 4, pixels: decoded.rgba };
}

/** Decoders that are handed in, and what they may answer. */
import { DAMAGED, invalidImage, type RgbaDecoder, type RgbaImage } from "./image";

/**
 * @param stored the size that the file says, not turned
 * @throws SkiploomError `invalid-image` where the decoder gives up, or gives an image of another size
 */
export async function decodeRgba(
  file: Uint8Array,
  stored: { readonly width: number; readonly height: number },
  decoder: RgbaDecoder,
): Promise<RgbaImage> {
  const decoded = await decoder.decode(file);
  if (!decoded) throw invalidImage(DAMAGED);
  if (decoded.width !== stored.width || decoded.height !== stored.height) {
    throw invalidImage("its pixels are not as many as it says");
  }
  return decoded;
}

/** Whether prepared pixels are those that were written, to the last byte. */
import { createHash } from "node:crypto";
import { SkiploomError } from "#core/foundation/errors";
import type { PreparedPictures } from "../prepared/prepared-folder";
import { openPixels } from "./prepared-pixels";

/** Reads all of them, piece by piece. What cannot be read is not whole. */
export async function areWhole(pictures: PreparedPictures): Promise<boolean> {
  try {
    const pixels = await openPixels(pictures);
    try {
      const hash = createHash("sha256");
      for await (const { bytes } of pixels.pieces()) hash.update(bytes);
      return hash.digest("hex") === pictures.record.pixelsSha256;
    } finally {
      await pixels.close();
    }
  } catch (error) {
    if (error instanceof SkiploomError) return false;
    throw error;
  }
}

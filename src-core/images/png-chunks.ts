/** The parts of a PNG file (section 5.3), with their checksums. */
import { crc32 } from "../codecs/crc32";
import { ENDS_EARLY, invalidImage } from "./image";
import { CHUNK_FRAME_BYTES, SIGNATURE_BYTES } from "./png-header";

export interface PngChunk {
  /** Four letters: `IDAT`. */
  readonly type: string;
  readonly body: Uint8Array;
}

/** What pixels depend on; the checksums of others (times, texts, profiles) are nobody's business here. */
const READ = new Set(["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "eXIf"]);

/**
 * Those that are read, in the file's order, to its end.
 *
 * @throws SkiploomError `invalid-image` where the file ends too early or a checksum does not hold
 */
export function pngChunks(file: Uint8Array): readonly PngChunk[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: PngChunk[] = [];
  let at = SIGNATURE_BYTES;
  for (;;) {
    if (at + CHUNK_FRAME_BYTES > file.length) throw invalidImage(ENDS_EARLY);
    const length = view.getUint32(at);
    const end = at + CHUNK_FRAME_BYTES + length;
    if (end > file.length) throw invalidImage(ENDS_EARLY);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (READ.has(type)) {
      if (crc32(file.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
        throw invalidImage("it is damaged: a checksum does not hold");
      }
      chunks.push({ type, body: file.subarray(at + 8, end - 4) });
    } else if (isCritical(type)) {
      throw invalidImage(`it has a part of an unknown kind, "${type}"`);
    }
    if (type === "IEND") return chunks;
    at = end;
  }
}

/** A capital letter first: it may not be passed over (section 5.4). */
function isCritical(type: string): boolean {
  return /^[A-Z][A-Za-z]{3}$/.test(type);
}

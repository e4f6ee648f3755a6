/** How an image is to be turned, as cameras write it (EXIF 2.32, section 4.6.4, tag 0x0112). */

/** 1 is upright; 2 mirrored; 3 turned by 180 degrees; 4 upside down; 5 to 8 have rows and columns exchanged. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;

/** Before the block, in JPEG files and in some others that were made of one. */
const NAME = "Exif\0\0";

/** @param block of the name on, where it has one; undefined: it is no EXIF block */
export function namedExif(block: Uint8Array): Uint8Array | undefined {
  const name = String.fromCharCode(...block.subarray(0, NAME.length));
  return name === NAME ? block.subarray(NAME.length) : undefined;
}

/** @param tiff an EXIF block from its byte order mark on. What is damaged says nothing, so the image stands as it is. */
export function orientationOf(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8) return 1;
  const mark = view.getUint16(0);
  if (mark !== 0x4949 && mark !== 0x4d4d) return 1;
  const littleEndian = mark === 0x4949;
  const directory = view.getUint32(4, littleEndian);
  if (view.getUint16(2, littleEndian) !== 42 || directory + 2 > tiff.length) return 1;
  const count = view.getUint16(directory, littleEndian);
  for (let index = 0; index < count; index += 1) {
    const entry = directory + 2 + index * ENTRY_BYTES;
    if (entry + ENTRY_BYTES > tiff.length) return 1;
    if (view.getUint16(entry, littleEndian) !== ORIENTATION_TAG) continue;
    const isShort = view.getUint16(entry + 2, littleEndian) === SHORT;
    return isShort ? asOrientation(view.getUint16(entry + 8, littleEndian)) : 1;
  }
  return 1;
}

/** What is no orientation is upright. */
export function asOrientation(value: number): Orientation {
  return isOrientation(value) ? value : 1;
}

function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

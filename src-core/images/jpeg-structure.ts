/** What a JPEG file says of itself before its pixels (ITU-T T.81, annex B). */
import { type Orientation, orientationOf } from "./exif";
import { invalidImage, requireSize } from "./image";

export interface JpegStructure {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

const FRAME = { baseline: 0xc0, extended: 0xc1, progressive: 0xc2 };
/** Markers of frames: 0xc0 to 0xcf but for tables of Huffman codes, of arithmetic codes, and a reserved one. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Markers that stand alone: without a length. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APPLICATION_1 = 0xe1;
const EXIF = "Exif\0\0";
/** Each scan passes over the whole image: a small file of thousands would take hours. Cameras write one, encoders about ten. */
const MOST_SCANS = 200;

/** @throws SkiploomError `invalid-image` for what the decoder cannot or should not be given */
export function jpegStructure(file: Uint8Array): JpegStructure {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let size: { width: number; height: number } | undefined;
  let orientation: Orientation | undefined;
  let scans = 0;
  let at = 2;
  for (;;) {
    at = nextMarker(file, at);
    const marker = file[at + 1];
    // Whether what is there suffices for the pixels, the decoder says.
    if (marker === undefined || marker === END_OF_IMAGE) break;
    at += 2;
    if (standsAlone(marker)) continue;
    if (at + 2 > file.length) break;
    const end = at + view.getUint16(at);
    if (end < at + 2) throw invalidImage("its parts have no sound lengths");
    const body = file.subarray(at + 2, end);
    if (marker === APPLICATION_1) orientation ??= exifOrientation(body);
    if (isFrame(marker)) {
      if (size) throw invalidImage("it holds more than one image");
      size = frameSize(marker, body);
    }
    if (marker === START_OF_SCAN) scans += 1;
    if (scans > MOST_SCANS) throw invalidImage(`it draws its pixels in more than ${MOST_SCANS} passes`);
    at = end;
  }
  if (!size) throw invalidImage("it ends before it says how large it is");
  if (scans === 0) throw invalidImage("it ends before its pixels");
  return { ...size, orientation: orientation ?? 1 };
}

/** Pixels between here and there are passed over: in them 0xff is followed by 0. */
function nextMarker(file: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = file.indexOf(0xff, at);
    if (at === -1) return file.length;
    const next = file[at + 1];
    if (next !== 0 && next !== 0xff) return at;
    at += 1;
  }
}

function exifOrientation(body: Uint8Array): Orientation | undefined {
  const name = String.fromCharCode(...body.subarray(0, EXIF.length));
  return name === EXIF ? orientationOf(body.subarray(EXIF.length)) : undefined;
}

function frameSize(marker: number, body: Uint8Array): { width: number; height: number } {
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, components = 0] = body;
  if (!Object.values(FRAME).includes(marker)) {
    throw invalidImage(
      "it is a rare kind of JPEG (lossless or arithmetic-coded); save it as an ordinary one",
    );
  }
  if (precision !== 8) {
    throw invalidImage(`its colours have ${precision} bits, and JPEG files of 8 bits are read`);
  }
  if (components === 4) {
    throw invalidImage("its colours are made for printing (CMYK); save it in RGB");
  }
  if (components !== 1 && components !== 3) {
    throw invalidImage(`it has ${components} colour channels, and JPEG files of 1 or 3 are read`);
  }
  const width = widthHigh * 256 + widthLow;
  const height = heightHigh * 256 + heightLow;
  requireSize(width, height);
  return { width, height };
}

/** What a JPEG file says of itself before its pixels (ITU-T T.81, annex B). */
import { namedExif, type Orientation, orientationOf } from "./exif";
import type { FileBytes } from "./file-bytes";
import { FOR_PRINTING, type ImageHeader, invalidImage, uprightSize } from "./image";

const FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2];
/** Markers of frames: 0xc0 to 0xcf but for tables of Huffman codes, of arithmetic codes, and a reserved one. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Markers that stand alone: without a length. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const EXIF = 0xe1;
const PROFILE = 0xe2;
const PROFILE_NAME = "ICC_PROFILE\0";
/** Each scan passes over the whole image: a small file of thousands would take hours. Cameras write one, encoders about ten. */
const MOST_SCANS = 200;
const MOST_PIXELS_IN_SCANS = 2e9;

/** @throws SkiploomError `invalid-image` for what the decoder cannot be given; BeyondBytes */
export function jpegHeader(file: FileBytes): ImageHeader {
  let frame: Frame | undefined;
  let orientation: Orientation | undefined;
  let hasProfile = false;
  for (let at = 2; ; ) {
    at = nextMarker(file.bytes, at);
    const marker = file.byte(at + 1);
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) break;
    at += 2;
    if (standsAlone(marker)) continue;
    const length = file.uint16(at, false);
    if (length < 2) throw invalidImage("its parts have no sound lengths");
    if (marker === EXIF) orientation ??= exifOrientation(file.part(at + 2, length - 2));
    if (marker === PROFILE) hasProfile ||= isProfile(file.part(at + 2, length - 2));
    if (isFrame(marker)) frame ??= frameOf(marker, file.part(at + 2, length - 2));
    at += length;
  }
  if (!frame) throw invalidImage("it ends before it says how large it is");
  orientation ??= 1;
  const size = uprightSize(frame.width, frame.height, orientation);
  const channels = frame.components === 1 ? 1 : 3;
  return { format: "JPEG", ...size, orientation, channels, bits: 8, frames: "one", hasProfile };
}

/**
 * @param pixels how many it says it has
 * @throws SkiploomError `invalid-image` for a whole file that should not be given to the decoder
 */
export function checkJpegParts(file: Uint8Array, pixels: number): void {
  const mostScans = Math.min(MOST_SCANS, Math.ceil(MOST_PIXELS_IN_SCANS / pixels));
  let frames = 0;
  let scans = 0;
  for (let at = 2; ; ) {
    at = nextMarker(file, at);
    const marker = file[at + 1];
    // Whether what is there suffices for the pixels, the decoder says.
    if (marker === undefined || marker === END_OF_IMAGE) break;
    at += 2;
    if (standsAlone(marker)) continue;
    if (isFrame(marker)) frames += 1;
    if (marker === START_OF_SCAN) scans += 1;
    if (frames > 1) throw invalidImage("it holds more than one image");
    if (scans > mostScans) throw invalidImage(`it draws its pixels in more than ${mostScans} passes`);
    const length = (file[at] ?? 0) * 256 + (file[at + 1] ?? 0);
    if (length < 2 && at + 2 <= file.length) throw invalidImage("its parts have no sound lengths");
    at += length;
  }
  if (scans === 0) throw invalidImage("it ends before its pixels");
}

/** Pixels between here and there are passed over: in them 0xff is followed by 0. */
function nextMarker(file: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = file.indexOf(0xff, at);
    if (at === -1) return Math.max(from, file.length);
    const next = file[at + 1];
    if (next !== 0 && next !== 0xff) return at;
    at += 1;
  }
}

function exifOrientation(body: Uint8Array): Orientation | undefined {
  const exif = namedExif(body);
  return exif && orientationOf(exif);
}

function isProfile(body: Uint8Array): boolean {
  return String.fromCharCode(...body.subarray(0, PROFILE_NAME.length)) === PROFILE_NAME;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

function frameOf(marker: number, body: Uint8Array): Frame {
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, components = 0] = body;
  if (!FRAMES.includes(marker)) {
    throw invalidImage(
      "it is a rare kind of JPEG (lossless or arithmetic-coded); save it as an ordinary one",
    );
  }
  if (precision !== 8) {
    throw invalidImage(`its colours have ${precision} bits, and JPEG files of 8 bits are read`);
  }
  if (components === 4) throw invalidImage(FOR_PRINTING);
  if (components !== 1 && components !== 3) {
    throw invalidImage(`it has ${components} colour channels, and JPEG files of 1 or 3 are read`);
  }
  return { width: widthHigh * 256 + widthLow, height: heightHigh * 256 + heightLow, components };
}

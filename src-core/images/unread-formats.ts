/** Kinds of files that people have for images and that are not read, with what to do. */

export interface UnreadFormat {
  /** Whether these are the first bytes of one. */
  readonly begins: (file: Uint8Array) => boolean;
  /** As it is told: `a HEIC file`. */
  readonly name: string;
  readonly advice: string;
}

const EXPORT = "export it as JPEG or PNG from the program that made it";
const DEVELOP = "develop it, and export it as JPEG, PNG or TIFF";
const CONVERT = "convert it to JPEG or PNG";

/** Of files that are made of boxes, by the brand that the first one names. */
function brand(...brands: readonly string[]): (file: Uint8Array) => boolean {
  return (file) => startsWith("ftyp", 4)(file) && brands.some((name) => startsWith(name, 8)(file));
}

export const UNREAD_FORMATS: readonly UnreadFormat[] = [
  { name: "an AVIF file", begins: brand("avif", "avis"), advice: CONVERT },
  { name: "a raw photo (CR3)", begins: brand("crx "), advice: DEVELOP },
  {
    name: "a HEIC file",
    begins: brand("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"),
    advice: `${CONVERT} (iPhones: Settings, Camera, Formats, Most Compatible)`,
  },
  { name: "a film", begins: startsWith("ftyp", 4), advice: "save single pictures of it as JPEG or PNG" },
  { name: "a JPEG XL file", begins: startsWith("\xff\x0a"), advice: CONVERT },
  { name: "a JPEG XL file", begins: startsWith("\0\0\0\x0cJXL "), advice: CONVERT },
  { name: "a JPEG 2000 file", begins: startsWith("jP  ", 4), advice: CONVERT },
  { name: "a JPEG 2000 file", begins: startsWith("\xff\x4f\xff\x51"), advice: CONVERT },
  { name: "a raw photo (RAF)", begins: startsWith("FUJIFILMCCD-RAW"), advice: DEVELOP },
  { name: "a raw photo (ORF)", begins: startsWith("IIR"), advice: DEVELOP },
  { name: "a raw photo (RW2)", begins: startsWith("IIU\0"), advice: DEVELOP },
  { name: "a BigTIFF file", begins: startsWith("II+\0"), advice: "save it as an ordinary TIFF, or as PNG" },
  { name: "a BigTIFF file", begins: startsWith("MM\0+"), advice: "save it as an ordinary TIFF, or as PNG" },
  { name: "a Photoshop file (PSD)", begins: startsWith("8BPS"), advice: EXPORT },
  { name: "a GIMP file (XCF)", begins: startsWith("gimp xcf"), advice: EXPORT },
  { name: "a PDF file", begins: startsWith("%PDF"), advice: "save its pages as JPEG or PNG" },
  { name: "an icon (ICO)", begins: startsWith("\0\0\x01\0"), advice: CONVERT },
  { name: "an OpenEXR file", begins: startsWith("\x76\x2f\x31\x01"), advice: CONVERT },
  { name: "a DICOM file", begins: startsWith("DICM", 128), advice: CONVERT },
  { name: "a PAM file", begins: startsWith("P7\n"), advice: "save it as PPM or PNG" },
  {
    name: "a web page (HTML)",
    begins: (file) => /^\s*<(?:!doctype\s+html|html|head|body)[\s>]/i.test(textOf(file)),
    advice: "the download that it comes from did not give the image, so fetch it again",
  },
  {
    name: "an SVG drawing",
    begins: (file) => /^\s*<[\s\S]*<svg[\s>]|^\s*<svg[\s>]/i.test(textOf(file)),
    advice: EXPORT,
  },
];

const TEXT_BYTES = 1000;

function textOf(file: Uint8Array): string {
  return String.fromCharCode(...file.subarray(0, TEXT_BYTES)).replace(/^\xef\xbb\xbf/, "");
}

/** @param signature one letter a byte */
export function startsWith(signature: string, at = 0): (file: Uint8Array) => boolean {
  const bytes = Array.from(signature, (sign) => sign.charCodeAt(0));
  return (file) => bytes.every((byte, index) => file[at + index] === byte);
}

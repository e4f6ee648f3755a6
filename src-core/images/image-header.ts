/** What an image is, told from the first bytes of its file, without its pixels. */
import { BeyondBytes, FileBytes } from "./file-bytes";
import { ENDS_EARLY, type ImageHeader, invalidImage } from "./image";
import { formatOf } from "./image-formats";

/** Enough for nearly all files; cameras' previews and profiles, and the directories of many TIFF files, lie deeper. */
export const HEADER_BYTES = 65_536;

export type HeaderAnswer =
  | { readonly kind: "known"; readonly header: ImageHeader }
  /** Ask again with so many of the file's first bytes. */
  | { readonly kind: "more"; readonly bytes: number };

/**
 * Images of more than MOST_PIXELS are told as they are; reading them is refused.
 *
 * @param beginning the file's first bytes, {@link HEADER_BYTES} at first
 * @param fileBytes how long the file is
 * @throws SkiploomError `invalid-image`, in words, for what is no image, is of a kind that is not read, or ends before it says enough
 */
export function imageHeader(beginning: Uint8Array, fileBytes: number): HeaderAnswer {
  try {
    const header = headerOf(new FileBytes(beginning, beginning.length >= fileBytes), beginning);
    return { kind: "known", header };
  } catch (error) {
    if (!(error instanceof BeyondBytes)) throw error;
    if (error.needed > fileBytes) throw invalidImage(ENDS_EARLY);
    // More than asked for, as more is asked for behind it; twice as much at least, so that a million small parts are not gone through anew for each.
    const bytes = Math.max(error.needed + HEADER_BYTES, 2 * beginning.length);
    return { kind: "more", bytes: Math.min(fileBytes, bytes) };
  }
}

function headerOf(file: FileBytes, beginning: Uint8Array): ImageHeader {
  const header = formatOf(beginning).header(file);
  if (header.width < 1 || header.height < 1) throw invalidImage("it says that it has no pixels");
  return header;
}

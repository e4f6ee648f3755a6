/** Which files of a source are taken for images. Only endings say it here: whatever they hold, the reader of images goes by content. */
import { IMAGE_ENDINGS } from "../../images/read-image";

const SAVE = "save it as JPEG or PNG first";

const KINDS: readonly { readonly endings: readonly string[]; readonly reason: string }[] = [
  { endings: ["heic", "heif", "hif", "avif"], reason: `HEIC and AVIF are not read; ${SAVE}` },
  {
    endings: [
      "arw",
      "cr2",
      "cr3",
      "crw",
      "dng",
      "nef",
      "nrw",
      "orf",
      "pef",
      "raf",
      "raw",
      "rw2",
      "sr2",
      "srw",
    ],
    reason: `raw files of cameras are not read; ${SAVE}`,
  },
  {
    endings: ["ai", "eps", "jp2", "jxl", "pdf", "psd", "svg", "tga", "xcf"],
    reason: `this kind of picture is not read; ${SAVE}`,
  },
  {
    endings: ["3gp", "avi", "flv", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "webm", "wmv"],
    reason: "it is a video; save pictures of it as JPEG or PNG",
  },
  {
    endings: ["7z", "bz2", "gz", "rar", "tar", "tgz", "xz", "zip"],
    reason: "it is an archive inside the data; unpack it first",
  },
  {
    endings: ["csv", "html", "json", "jsonl", "md", "py", "tsv", "txt", "xml", "yaml", "yml"],
    reason: "it is a text and no image",
  },
];

export function isImageName(path: string): boolean {
  return IMAGE_ENDINGS.includes(endingOf(path));
}

/** Why a file that is no image by its name is skipped. */
export function whyNoImage(path: string): string {
  const ending = endingOf(path);
  if (ending === "") return "its name has no ending of an image";
  const kind = KINDS.find(({ endings }) => endings.includes(ending));
  return kind?.reason ?? `".${ending}" is no ending of an image that is read`;
}

/** In lower case, without the dot. */
export function endingOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** "" for what lies in none. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The name of a file without folder and ending. */
export function stemOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? name : name.slice(0, dot);
}

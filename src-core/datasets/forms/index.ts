/** The forms of data that are read. A new one is one file (or folder) and one line here; the first that recognises the files takes them. */
import type { DataForm } from "../source";
import { imageFolder } from "./image-folder";
import { npz } from "./npz/npz";
import { pixelCsv } from "./pixel-csv/pixel-csv";

export const DATA_FORMS: readonly DataForm[] = [imageFolder, npz, pixelCsv];

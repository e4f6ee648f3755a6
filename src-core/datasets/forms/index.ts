/** The forms of data that are read. A new one is one file (or folder) and one line here; the first that recognises the files takes them. */
import type { DataForm } from "../source";
import { cifarBinary } from "./cifar/cifar-binary";
import { cifarPython } from "./cifar/cifar-python";
import { idx } from "./idx/idx";
import { imageFolder } from "./image-folder";
import { npz } from "./npz/npz";
import { parquet } from "./parquet/parquet";
import { pixelCsv } from "./pixel-csv/pixel-csv";

export const DATA_FORMS: readonly DataForm[] = [
  imageFolder,
  npz,
  pixelCsv,
  cifarBinary,
  cifarPython,
  parquet,
  idx,
];

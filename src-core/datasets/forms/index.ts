/** The forms of data that are read. A new one is one file (or folder) and one line here; the first that recognises the files takes them. */
import type { DataForm } from "../source";
import { cifarBinary } from "./cifar/cifar-binary";
import { cifarPython } from "./cifar/cifar-python";
import { classInName } from "./class-in-name";
import { idx } from "./idx/idx";
import { imageFolder } from "./image-folder";
import { imageTable } from "./image-table/image-table";
import { npz } from "./npz/npz";
import { parquet } from "./parquet/parquet";
import { pixelCsv } from "./pixel-csv/pixel-csv";

/** Those that say more of their files come first; an array or a table that lies beside folders of pictures is not what is meant. */
export const DATA_FORMS: readonly DataForm[] = [
  cifarBinary,
  cifarPython,
  parquet,
  idx,
  imageTable,
  classInName,
  imageFolder,
  npz,
  pixelCsv,
];

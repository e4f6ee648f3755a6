/** Which tables of a source name its images, and in which columns. */
import type { SourceEntry, SourceFiles } from "../../source";
import { partOfName } from "../folder-layout";
import { baseName } from "../image-names";
import type { NamedImages } from "./named-images";
import { firstRows, isTableName, type TableRows } from "./table-rows";

export interface ImageTable {
  readonly entry: SourceEntry;
  /** Columns that name images, the best first. */
  readonly files: readonly string[];
  /** Columns that may hold labels, the best first. */
  readonly labels: readonly string[];
  /** The column that says the part of each image. */
  readonly part: string | undefined;
}

const MOST_TABLES = 50;
/** Tables of pixels have more: some of their numbers are called as a file is, by chance. */
const MOST_COLUMNS = 64;
/** Kaggle's examples of what is to be handed in have labels that mean nothing. */
const NO_LABELS = /submission/i;
const FILE_NAMES = ["file_name", "filename", "file", "image", "image_path", "path", "image_id", "id"];
const LABEL_NAMES = [
  "label",
  "labels",
  "class",
  "class_name",
  "classname",
  "label_name",
  "category",
  "target",
  "species",
  "breed",
  "diagnosis",
  "class_id",
  "label_id",
  "y",
];
const PART_NAMES = ["split", "subset", "partition", "part", "set"];

export async function findTables(files: SourceFiles, images: NamedImages): Promise<ImageTable[]> {
  const entries = files.entries.filter(({ path }) => isTableName(path) && !NO_LABELS.test(baseName(path)));
  const found: ImageTable[] = [];
  for (const entry of entries.slice(0, MOST_TABLES)) {
    const start = await firstRows(files, entry, namesAnImage(images, entry.path));
    const table = start && columnsOf(start, entry, images);
    if (table) found.push(table);
  }
  return found;
}

/** A first row that names an image is no header. */
export function namesAnImage(images: NamedImages, table: string): (cells: readonly string[]) => boolean {
  return (cells) => cells.some((cell) => cell.trim() !== "" && "path" in images.find(cell.trim(), table));
}

function columnsOf(
  { columns, rows }: TableRows,
  entry: SourceEntry,
  images: NamedImages,
): ImageTable | undefined {
  if (columns.length > MOST_COLUMNS) return undefined;
  const valuesOf = (column: string): string[] =>
    rows.map(({ cells }) => cells.get(column)).filter((cell) => cell !== undefined);
  const isCalledLabel = (column: string): boolean => LABEL_NAMES.includes(column.toLowerCase());
  const named = columns.filter((column) => {
    // Labels that are numbers may be names of files by chance; what names images names each once.
    if (isCalledLabel(column)) return false;
    const values = valuesOf(column);
    const isEachOnce = 2 * new Set(values).size > values.length;
    const there = values.filter((value) => "path" in images.find(value, entry.path)).length;
    return isEachOnce && there > 0 && 2 * there >= values.length;
  });
  const files = byNames(named, FILE_NAMES);
  if (files.length === 0) return undefined;
  const part = byNames(columns, PART_NAMES).find(
    (column) =>
      PART_NAMES.includes(column.toLowerCase()) &&
      valuesOf(column).every((value) => partOfName(value) !== undefined),
  );
  const labels = columns.filter((column) => {
    if (column === part || files.includes(column)) return false;
    const values = valuesOf(column);
    const repeats = 2 * new Set(values).size <= values.length;
    return values.length > 0 && (repeats || isCalledLabel(column));
  });
  return labels.length === 0 ? undefined : { entry, files, labels: byNames(labels, LABEL_NAMES), part };
}

/** Those that are called by a name that is known for it come first, in the order of these names. */
function byNames(columns: readonly string[], names: readonly string[]): string[] {
  const rank = (column: string): number => {
    const place = names.indexOf(column.toLowerCase());
    return place < 0 ? names.length : place;
  };
  return [...columns].sort((one, other) => rank(one) - rank(other));
}

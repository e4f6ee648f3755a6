/**
 * Images whose classes stand in a table: Hugging Face's metadata.csv and metadata.jsonl beside them, or Kaggle's train.csv beside their
 * folder. One column names the image, another one its class.
 */

import { invalidSource } from "../../invalid-source";
import type { DataForm, FormChoice, Skipped } from "../../source";
import { inClassOrder } from "../class-names";
import { partOfName } from "../folder-layout";
import { baseName, isImageName } from "../image-names";
import { type LabelledFile, labelledFiles } from "../labelled-files";
import { partOfWords } from "../part-words";
import { findTables, type ImageTable, namesAnImage } from "./find-columns";
import { NamedImages, partOfFolders } from "./named-images";
import { allRows } from "./table-rows";

const TABLES_SHOWN = 3;

export const imageTable: DataForm = {
  id: "image-table",
  label: "Images with a table of classes",
  async recognise(files) {
    const images = files.entries.map(({ path }) => path).filter(isImageName);
    if (images.length === 0) return undefined;
    const [table, ...others] = await findTables(files, new NamedImages(images));
    if (!table) return undefined;
    const [file = "", label = ""] = [table.files[0], table.labels[0]];
    const more = others.length === 0 ? "" : ` (as in ${others.length} more)`;
    return {
      why: `${table.entry.path} names images in its column "${file}" and their classes in "${label}"${more}.`,
      choices: {
        ...(table.labels.length > 1 && {
          label: columnChoice(
            "Column of the classes",
            table.labels,
            "It is called so, or its values are repeated most.",
          ),
        }),
        ...(table.files.length > 1 && {
          file: columnChoice(
            "Column of the images",
            table.files,
            "Its values are names of images that are there.",
          ),
        }),
      },
    };
  },
  async open(files, chosen) {
    const paths = files.entries.map(({ path }) => path).filter(isImageName);
    const images = new NamedImages(paths);
    const found = await findTables(files, images);
    const file = chosen.file ?? found[0]?.files[0];
    const label = chosen.label ?? found[0]?.labels[0];
    const tables = found.filter((table) => has(table.files, file) && has(table.labels, label));
    if (file === undefined || label === undefined || tables.length === 0)
      throw invalidSource(
        files.name,
        "no table in it names images and their classes in the columns that were chosen",
      );
    const reading = new TableReading(images, file, label);
    for (const table of tables) {
      const rows = await allRows(files, table.entry, namesAnImage(images, table.entry.path));
      // One by one: as arguments of one call, a hundred thousand are too many.
      for (const skipped of rows.skipped) reading.skipped.push(skipped);
      for (const { line, cells } of rows.rows) reading.row(table, line, cells);
    }
    const names = tables.map(({ entry }) => baseName(entry.path));
    const shown = [...new Set(names)].slice(0, TABLES_SHOWN).join(" or ");
    const unnamed = paths
      .filter((path) => !reading.named.has(path))
      .map((path) => ({ name: path, reason: `no row of ${shown} names it` }));
    return labelledFiles(files, [...reading.samples.values()], [...reading.skipped, ...unnamed], {
      tables: tables.map(({ entry }) => entry.path),
      inOrder: inClassOrder,
    });
  },
};

class TableReading {
  readonly samples = new Map<string, LabelledFile>();
  /** Images that a row names, with a class or without. */
  readonly named = new Set<string>();
  readonly skipped: Skipped[] = [];

  constructor(
    private readonly images: NamedImages,
    private readonly file: string,
    private readonly label: string,
  ) {}

  row({ entry, part }: ImageTable, line: number, cells: ReadonlyMap<string, string>): void {
    const place = `line ${line} of ${entry.path}`;
    const name = cells.get(this.file);
    if (name === undefined) {
      this.skipped.push({ name: place, reason: `it has nothing in its column "${this.file}"` });
      return;
    }
    const found = this.images.find(name, entry.path);
    if ("reason" in found) {
      this.skipped.push({ name, reason: `${place} names it, and ${found.reason}` });
      return;
    }
    const { path } = found;
    const className = cells.get(this.label);
    this.named.add(path);
    const known = this.samples.get(path);
    if (className === undefined) this.skipped.push({ name: path, reason: `${place} has no class for it` });
    else if (known)
      this.skipped.push({
        name: path,
        reason:
          known.className === className
            ? `${place} names it a second time`
            : `${place} names it a second time, as "${className}"; the first is taken`,
      });
    else {
      const said = part === undefined ? undefined : partOfName(cells.get(part) ?? "");
      this.samples.set(path, {
        path,
        className,
        part: said ?? partOfTable(entry.path) ?? partOfFolders(path),
      });
    }
  }
}

/** By its own name, or by the folder that it lies in. */
function partOfTable(table: string) {
  return partOfWords(baseName(table)) ?? partOfFolders(table);
}

function has(columns: readonly string[], column: string | undefined): boolean {
  return column !== undefined && columns.includes(column);
}

function columnChoice(label: string, columns: readonly string[], why: string): FormChoice {
  return {
    label,
    values: columns.map((column) => ({ value: column, label: column })),
    suggested: columns[0] ?? "",
    why,
  };
}

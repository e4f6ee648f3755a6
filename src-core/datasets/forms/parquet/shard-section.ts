/** A Parquet file's pictures and labels. Labels are read once, pictures page by page. */
import { readParquetColumn } from "../../../codecs/parquet/pages";
import { decodeUtf8 } from "../../../codecs/text";
import { invalidSource } from "../../invalid-source";
import type { DatasetPartName } from "../../parts";
import type { Skipped, SourcePicture } from "../../source";
import { type LabelTable, MOST_NAME } from "../class-names";
import { damagedFile } from "../damaged-file";
import type { SourceSection } from "../sections";
import type { NamedColumn, Shard } from "./find-shards";

/** Rows that have a label, and its number. */
export interface LabelledRows {
  readonly rows: Uint32Array;
  readonly labels: Uint32Array;
  readonly skipped: readonly Skipped[];
}

/** Each is named up to here. */
const MOST_SKIPPED = 10_000;
const MOST_ROWS = 10_000_000;

/** @param names of classes, by number, where the file has them @throws SkiploomError `invalid-dataset` */
export async function labelledRows(
  shard: Shard,
  { column }: NamedColumn,
  names: readonly string[] | undefined,
  labels: LabelTable,
): Promise<LabelledRows> {
  const { path, metadata, stretch } = shard;
  if (metadata.rows > MOST_ROWS)
    throw invalidSource(path, `it has ${metadata.rows} rows, and at most ${MOST_ROWS} are read`);
  const rows: number[] = [];
  const numbers: number[] = [];
  const skipped: Skipped[] = [];
  let more = 0;
  const pieces = readParquetColumn(
    stretch,
    metadata,
    metadata.columns.indexOf(column),
    () => true,
    damagedFile(path),
  );
  for await (const { from, values } of pieces) {
    for (const [at, value] of values.entries()) {
      const label = labelOf(value, names);
      if ("text" in label) {
        rows.push(from + at);
        numbers.push(names ? Number(value) : labels.numberOf(label.text));
      } else if (skipped.length < MOST_SKIPPED)
        skipped.push({ name: rowName(path, from + at), reason: label.reason });
      else more += 1;
    }
  }
  if (more > 0) skipped.push({ name: path, reason: `${more} more rows have no label that can be used` });
  return { rows: Uint32Array.from(rows), labels: Uint32Array.from(numbers), skipped };
}

type Label = { readonly text: string } | { readonly reason: string };

function labelOf(value: number | Uint8Array | undefined, names: readonly string[] | undefined): Label {
  if (value === undefined) return { reason: "it has no label" };
  if (typeof value === "number") {
    if (!names) return { text: String(value) };
    const name = names[value];
    return name === undefined
      ? { reason: `its label ${value} is none of the ${names.length} classes` }
      : { text: name };
  }
  let text: string;
  try {
    text = decodeUtf8(value).normalize("NFC").trim();
  } catch {
    return { reason: "its label is no text in UTF-8" };
  }
  if (text === "") return { reason: "it has no label" };
  return text.length > MOST_NAME ? { reason: `its label is longer than ${MOST_NAME} signs` } : { text };
}

function rowName(path: string, row: number): string {
  return `${path}, row ${row + 1}`;
}

export function shardSection(
  shard: Shard,
  { column }: NamedColumn,
  { rows, labels }: LabelledRows,
  part: DatasetPartName | undefined,
  targets: ArrayLike<number> | undefined,
): SourceSection {
  return {
    count: rows.length,
    part,
    name: (item) => rowName(shard.path, rows[item] ?? 0),
    target: (item) => targets?.[labels[item] ?? 0] ?? labels[item] ?? 0,
    read: (items) =>
      readPictures(
        shard,
        shard.metadata.columns.indexOf(column),
        items.map((item) => rows[item] ?? 0),
      ),
  };
}

async function* readPictures(
  { path, stretch, metadata }: Shard,
  place: number,
  rows: Uint32Array,
): AsyncIterable<SourcePicture> {
  let at = 0;
  const isWanted = (from: number, to: number): boolean => {
    const next = rows[at];
    return next !== undefined && next >= from && next < to;
  };
  for await (const { from, values } of readParquetColumn(
    stretch,
    metadata,
    place,
    isWanted,
    damagedFile(path),
  )) {
    for (; at < rows.length && (rows[at] ?? 0) < from + values.length; at += 1) {
      const value = values[(rows[at] ?? 0) - from];
      // A copy: a view would keep the whole page for one picture.
      if (value instanceof Uint8Array && value.length > 0) yield { kind: "file", file: value.slice() };
      else yield { kind: "skipped", reason: "the file holds no picture there" };
    }
  }
}

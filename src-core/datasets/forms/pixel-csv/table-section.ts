/** A table's pictures: all rows are looked at once, and each is read again when it is asked for. */
import type { DatasetPartName } from "../../parts";
import type { Skipped, SourcePicture } from "../../source";
import { type ByteScale, type RangeFinder, toBytes } from "../byte-scale";
import type { ByteStretch } from "../byte-stretch";
import { type LabelTable, MOST_NAME } from "../class-names";
import { arrange, type PixelLayout } from "../pixel-layout";
import type { SourceSection } from "../sections";
import { MOST_LINE_BYTES, readLines } from "./line-reader";
import { type RowFormat, readRow } from "./row";
import { RowIndex } from "./row-index";

export interface ScannedTable {
  readonly rows: RowIndex;
  readonly skipped: readonly Skipped[];
  /** Whether any number is written with decimals. */
  readonly isBroken: boolean;
}

/** Each is named up to here; a table that is wrong throughout is told once. */
const MOST_SKIPPED = 10_000;
const READ_BYTES = 2 ** 22;

/** @param rowName as a person finds a row */
export async function scanTable(
  stretch: ByteStretch,
  format: RowFormat,
  hasHeader: boolean,
  { labels, range, rowName }: { labels: LabelTable; range: RangeFinder; rowName(line: number): string },
): Promise<ScannedTable> {
  const rows = new RowIndex();
  const skipped: Skipped[] = [];
  const numbers = new Float64Array(format.pixels);
  let isBroken = false;
  let skippedMore = 0;
  let line = 0;
  for await (const { offset, bytes } of readLines(stretch, await markBytes(stretch))) {
    line += 1;
    if ((hasHeader && line === 1) || bytes?.length === 0) continue;
    const row =
      bytes === undefined
        ? `it is longer than ${MOST_LINE_BYTES} bytes`
        : labelledRow(bytes, format, numbers);
    if (typeof row === "string") {
      if (skipped.length < MOST_SKIPPED) skipped.push({ name: rowName(line), reason: row });
      else skippedMore += 1;
      continue;
    }
    range.addAll(numbers);
    isBroken ||= row.isBroken;
    rows.add(offset, bytes?.length ?? 0, line, labels.numberOf(row.label));
  }
  if (skippedMore > 0)
    skipped.push({ name: stretch.name, reason: `${skippedMore} more rows are no pictures either` });
  return { rows, skipped, isBroken };
}

/** Of the mark that some programs begin a text in UTF-8 with. */
async function markBytes(stretch: ByteStretch): Promise<number> {
  const [one, two, three] = await stretch.read(0, Math.min(3, stretch.bytes));
  return one === 0xef && two === 0xbb && three === 0xbf ? 3 : 0;
}

function labelledRow(bytes: Uint8Array, format: RowFormat, numbers: Float64Array) {
  const row = readRow(bytes, format, numbers);
  if (typeof row === "string") return row;
  if (row.label === "") return "it has no label";
  return row.label.length > MOST_NAME ? `its label is longer than ${MOST_NAME} signs` : row;
}

export function tableSection(
  stretch: ByteStretch,
  { rows }: ScannedTable,
  facts: {
    readonly part: DatasetPartName | undefined;
    readonly format: RowFormat;
    readonly layout: PixelLayout;
    readonly scale: ByteScale;
    /** Class of each label's number. */
    readonly targets: Uint16Array;
    rowName(line: number): string;
  },
): SourceSection {
  return {
    count: rows.count(),
    part: facts.part,
    name: (item) => facts.rowName(rows.line(item)),
    target: (item) => facts.targets[rows.label(item)] ?? 0,
    read: (items) => readRows(stretch, rows, items, facts),
  };
}

async function* readRows(
  stretch: ByteStretch,
  rows: RowIndex,
  items: Uint32Array,
  { format, layout, scale }: { format: RowFormat; layout: PixelLayout; scale: ByteScale },
): AsyncIterable<SourcePicture> {
  const numbers = new Float64Array(format.pixels);
  const endOf = (item: number): number => rows.offset(item) + rows.bytes(item);
  let at = 0;
  while (at < items.length) {
    const first = at;
    const from = rows.offset(items[first] ?? 0);
    for (at += 1; at < items.length && endOf(items[at] ?? 0) - from <= READ_BYTES; at += 1);
    const piece = await stretch.read(from, endOf(items[at - 1] ?? 0));
    for (const item of items.subarray(first, at)) {
      const start = rows.offset(item) - from;
      const row = readRow(piece.subarray(start, start + rows.bytes(item)), format, numbers);
      if (typeof row === "string")
        yield { kind: "skipped", reason: `the file was changed meanwhile: ${row}` };
      else
        yield {
          kind: "pixels",
          pixels: arrange(toBytes(numbers, scale), layout),
        };
    }
  }
}

/**
 * Where the bars and arcs of a thumbnail go. Blocks are drawn opened, so that a skip shows as a skip; normalisation and
 * activation are left out, so that what remains can be told apart at this size. Long networks run in columns.
 */
import { analyse } from "#core/analysis/analyse";
import { findLayer } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { FAMILY_COLOUR } from "../ui/family";

export interface ThumbnailBar {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
}

export interface ThumbnailDrawing {
  readonly bars: readonly ThumbnailBar[];
  /** SVG paths: the trunk below the bars, the skips. */
  readonly trunks: readonly string[];
  readonly arcs: readonly string[];
  readonly width: number;
  readonly height: number;
}

export const THUMBNAIL = { width: 160, height: 152 } as const;

const ROWS_IN_A_COLUMN = 16;
const MOST_COLUMNS = 3;
/** Of the rows; a short network does not spread out over the whole height. */
const WIDEST_PITCH = 12;
const COLUMN_PITCH = 52;

/** What a thumbnail needs to know of a layer; `from` are the rows that its skips come from. */
interface Row {
  readonly key: string;
  readonly type: string;
  readonly channels: number;
  readonly from: readonly number[];
}

function rowsOf(document: NetworkDocument): Row[] {
  const { flat, facts } = analyse(document);
  if (!flat) {
    // An unfinished network has no flat form: its drawn layers stand for it.
    return document.graph.nodes.map((node) => ({
      key: node.name,
      type: node.kind === "layer" ? node.type : "",
      channels: 16,
      from: [],
    }));
  }
  const rows: Row[] = [];
  /** For each flat node: the row that shows it, or the last one before it. */
  const rowOf: number[] = [];
  flat.nodes.forEach((node, index) => {
    const family = findLayer(node.type)?.family;
    const inputs = node.inputs.map((input) => rowOf[input] ?? 0);
    const left =
      node.type === "shortcut" || family === "normalisation" || family === "activation" || family === "shape";
    if (left) {
      rowOf[index] = Math.max(0, ...inputs);
      return;
    }
    const from = node.inputs
      .filter((input) => flat.nodes[input]?.type === "shortcut")
      .map((input) => rowOf[input] ?? 0);
    const channels = facts.get(node.path)?.outputShape?.at(-1) ?? 16;
    rowOf[index] = rows.push({ key: node.path, type: node.type, channels, from }) - 1;
  });
  return rows;
}

/** Wider with every doubling of the channels, as the field draws its networks. */
function barWidth(channels: number): number {
  return Math.min(40, Math.max(12, 10 + 5 * Math.log2(Math.max(1, channels / 4))));
}

export function thumbnailOf(document: NetworkDocument): ThumbnailDrawing {
  const all = rowsOf(document);
  const columns = Math.min(MOST_COLUMNS, Math.max(1, Math.ceil(all.length / ROWS_IN_A_COLUMN)));
  const perColumn = Math.min(ROWS_IN_A_COLUMN, Math.ceil(all.length / columns));
  // The picture is a likeness, not a plan: what does not fit is left out.
  const rows = all.slice(0, columns * perColumn);
  const pitch = Math.min(WIDEST_PITCH, (THUMBNAIL.height - 12) / Math.max(1, perColumn - 1));
  const top = (THUMBNAIL.height - pitch * (perColumn - 1)) / 2;
  const left = (THUMBNAIL.width - COLUMN_PITCH * (columns - 1)) / 2;
  const place = (row: number): { x: number; y: number } => ({
    x: left + Math.floor(row / perColumn) * COLUMN_PITCH - 4,
    y: top + (row % perColumn) * pitch,
  });

  const bars: ThumbnailBar[] = [];
  const arcs: string[] = [];
  rows.forEach((row, index) => {
    const { x, y } = place(index);
    const family = findLayer(row.type)?.family;
    const merge = family === "merge";
    const height = merge ? 7 : 4;
    const width = merge ? 7 : barWidth(row.channels);
    const colour = family ? FAMILY_COLOUR[family] : "var(--faint)";
    bars.push({ key: row.key, x: x - width / 2, y: y - height / 2, width, height, colour });
    for (const from of row.from) {
      const start = place(from);
      // A skip that would cross from one column to the next begins at the top of its own.
      const begin = start.x === x ? start.y + pitch / 2 : top - 4;
      const right = x + 25;
      arcs.push(
        `M${x} ${begin}H${right - 5}Q${right} ${begin} ${right} ${begin + 5}V${y - 5}Q${right} ${y} ${right - 5} ${y}H${x}`,
      );
    }
  });
  const trunks = Array.from({ length: columns }, (_, column) => {
    const first = place(column * perColumn);
    const last = place(Math.min(rows.length, (column + 1) * perColumn) - 1);
    return `M${first.x} ${first.y - (column > 0 ? 4 : 0)}V${last.y + (column < columns - 1 ? 4 : 0)}`;
  });
  return { bars, trunks, arcs, ...THUMBNAIL };
}

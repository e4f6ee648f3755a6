/**
 * A small drawing of a network: where the bars and arcs of a thumbnail go. Blocks are drawn opened, so that a skip shows as a skip; normalisation and
 * activation are left out, so that what remains can be told apart at this size. Long networks run in columns.
 */

import type { FlatGraph } from "../blocks/flat-graph";
import type { LayerFamily, Shape } from "../layers/layer";
import type { LayerRegistry } from "../layers/registry";
import type { NetworkDocument } from "../network/document";

export interface ThumbnailBar {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Absent for a layer of a type that is not known. */
  readonly family?: LayerFamily;
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
const WIDEST_PITCH = 11;
const COLUMN_PITCH = 52;

/** What a thumbnail takes from an analysis of its document: the layers, where they could be expanded, and their shapes by path. */
export interface KnownShapes {
  readonly flat?: FlatGraph;
  readonly facts: ReadonlyMap<string, { readonly outputShape?: Shape }>;
}

/** What a thumbnail needs to know of a layer; `from` are the rows that its skips come from. */
interface Row {
  readonly key: string;
  readonly type: string;
  readonly channels: number;
  readonly from: readonly number[];
}

function rowsOf(layers: LayerRegistry, document: NetworkDocument, { flat, facts }: KnownShapes): Row[] {
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
    const family = layers.find(node.type)?.family;
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

/**
 * The first row of each column. A column ends where no skip is cut in two, as near as can be to an even share.
 */
function columnStarts(rows: readonly Row[]): number[] {
  const columns = Math.min(MOST_COLUMNS, Math.max(1, Math.ceil(rows.length / ROWS_IN_A_COLUMN)));
  const share = Math.min(rows.length / columns, ROWS_IN_A_COLUMN);
  const isCut = (at: number): boolean =>
    rows.some((row, index) => index >= at && row.from.some((from) => from < at - 1));
  const starts = [0];
  for (let column = 1; column < columns; column += 1) {
    const ideal = Math.round(share * column);
    const candidates = [0, 1, -1, 2, -2, 3, -3].map((shift) => ideal + shift);
    starts.push(candidates.find((at) => !isCut(at)) ?? ideal);
  }
  return starts;
}

export function thumbnailOf(
  layers: LayerRegistry,
  document: NetworkDocument,
  shapes: KnownShapes,
): ThumbnailDrawing {
  const all = rowsOf(layers, document, shapes);
  const starts = columnStarts(all);
  const lengths = starts.map((start, column) => (starts[column + 1] ?? all.length) - start);
  const longest = Math.min(ROWS_IN_A_COLUMN + 3, Math.max(1, ...lengths));
  // The picture is a likeness, not a plan: what does not fit below the last column is left out.
  const rows = all.slice(0, (starts.at(-1) ?? 0) + longest);
  const pitch = Math.min(WIDEST_PITCH, (THUMBNAIL.height - 12) / Math.max(1, longest - 1));
  const top = (THUMBNAIL.height - pitch * (longest - 1)) / 2;
  const left = (THUMBNAIL.width - COLUMN_PITCH * (starts.length - 1)) / 2;
  const columnOf = (row: number): number => starts.findLastIndex((start) => row >= start);
  const place = (row: number): { x: number; y: number } => {
    const column = columnOf(row);
    return { x: left + column * COLUMN_PITCH - 4, y: top + (row - (starts[column] ?? 0)) * pitch };
  };

  const bars: ThumbnailBar[] = [];
  const arcs: string[] = [];
  rows.forEach((row, index) => {
    const { x, y } = place(index);
    const family = layers.find(row.type)?.family;
    const merge = family === "merge";
    const height = merge ? 7 : 4;
    const width = merge ? 7 : barWidth(row.channels);
    bars.push({
      key: row.key,
      x: x - width / 2,
      y: y - height / 2,
      width,
      height,
      ...(family && { family }),
    });
    for (const from of row.from) {
      const start = place(from);
      const begin = start.x === x ? start.y + pitch / 2 : top - pitch / 2;
      const right = x + 25;
      arcs.push(
        `M${x} ${begin}H${right - 5}Q${right} ${begin} ${right} ${begin + 5}V${y - 5}Q${right} ${y} ${right - 5} ${y}H${x}`,
      );
    }
  });
  const trunks = starts.map((start, column) => {
    const first = place(start);
    const last = place(Math.max(start, Math.min(rows.length, starts[column + 1] ?? rows.length) - 1));
    const more = column < starts.length - 1;
    return `M${first.x} ${first.y - (column > 0 ? pitch / 2 : 0)}V${last.y + (more ? pitch / 2 : 0)}`;
  });
  return { bars, trunks, arcs, ...THUMBNAIL };
}

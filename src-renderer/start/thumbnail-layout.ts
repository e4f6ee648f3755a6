/** Where the bars and arcs of a thumbnail go. Blocks are drawn opened, so that a skip shows as a skip. */
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
  /** SVG paths. */
  readonly arcs: readonly string[];
  readonly width: number;
  readonly height: number;
}

const BAR_WIDTH = 44;
const PITCH = 7;
const WIDTH = 120;
/** Longer networks are drawn up to here; the picture is a likeness, not a plan. */
const MOST_ROWS = 34;

export function thumbnailOf(document: NetworkDocument): ThumbnailDrawing {
  const flat = analyse(document).flat;
  // An unfinished network has no flat form: its drawn layers stand for it.
  const nodes =
    flat?.nodes ??
    document.graph.nodes.map((node) => ({
      path: node.name,
      type: node.kind === "layer" ? node.type : "",
      inputs: [] as readonly number[],
    }));
  const rows: number[] = [];
  let row = 0;
  nodes.forEach((node, index) => {
    // Shortcuts are the arcs, not rows of the trunk.
    rows[index] = node.type === "shortcut" ? -1 : row++;
  });
  const y = (at: number): number => 6 + at * PITCH;
  const bars: ThumbnailBar[] = [];
  const arcs: string[] = [];
  nodes.forEach((node, index) => {
    const at = rows[index] ?? -1;
    if (at < 0 || at >= MOST_ROWS) return;
    const family = findLayer(node.type)?.family;
    const merge = family === "merge";
    const width = merge
      ? 8
      : family === "activation" || family === "normalisation"
        ? BAR_WIDTH * 0.72
        : BAR_WIDTH;
    const height = merge ? 8 : 4;
    bars.push({
      key: node.path,
      x: (WIDTH - width) / 2,
      y: y(at) - height / 2,
      width,
      height,
      colour: family ? FAMILY_COLOUR[family] : "var(--faint)",
    });
    if (!merge) return;
    for (const input of node.inputs) {
      const source = nodes[input];
      if (source?.type !== "shortcut") continue;
      const from = rows[source.inputs[0] ?? 0] ?? 0;
      const [top, bottom] = [y(from) + PITCH / 2, y(at)];
      const right = WIDTH / 2 + BAR_WIDTH / 2 + 16;
      arcs.push(
        `M${WIDTH / 2} ${top}H${right - 8}Q${right} ${top} ${right} ${top + 8}V${bottom - 8}Q${right} ${bottom} ${right - 8} ${bottom}H${WIDTH / 2}`,
      );
    }
  });
  const height = y(Math.min(row, MOST_ROWS)) + 4;
  return { bars, arcs, width: WIDTH, height };
}

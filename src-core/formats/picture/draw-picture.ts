/** A drawing as a picture: as the canvas shows it, beside it the insides of its blocks where they are wanted. */
import type { NodeFacts } from "../../analysis/analysis";
import { SkiploomError } from "../../foundation/errors";
import type { LayerRegistry } from "../../layers/registry";
import type { NetworkDocument } from "../../network/document";
import { networkValues } from "../../network/repeats";
import { moved } from "../../pictures/moved";
import type { Mark, Picture, Place, Size } from "../../pictures/picture";
import { type GraphView, graphMarks, type Known } from "./graph-marks";
import { insidePanels, type Panel } from "./inside-panels";

/** Around everything. */
const MARGIN = 24;
const PANEL_GAP = 24;
/** Between the drawing and the insides of its blocks. */
const PANELS_LEFT = 48;

export interface DrawnNetwork {
  readonly document: NetworkDocument;
  readonly layers: LayerRegistry;
  /** Of its analysis, by path. */
  readonly facts: ReadonlyMap<string, NodeFacts>;
}

export interface DrawOptions {
  /** Whether the insides of blocks are drawn too. */
  readonly inside: "closed" | "open";
  /** The graph that is drawn, or a part of it; absent: the network as a whole. */
  readonly view?: GraphView;
}

/** The network's own graph, all of it. */
export function wholeView({ graph, arguments: declared }: NetworkDocument): GraphView {
  return { graph, prefix: "", argumentValues: networkValues(declared) };
}

/**
 * In pixels of the canvas at its own size.
 *
 * @throws SkiploomError `unsupported` where there is nothing to draw
 */
export function drawPicture(network: DrawnNetwork, { inside, view }: DrawOptions): Picture {
  const known: Known = network;
  const shown = view ?? wholeView(network.document);
  const drawn = graphMarks(known, shown);
  if (drawn === undefined)
    throw new SkiploomError("unsupported", "There is nothing to draw: add a layer, or select some.");
  const { area, marks } = drawn;
  const main: Panel = {
    size: { width: area.right - area.left, height: area.bottom - area.top },
    marks: marks.map((mark) => moved(mark, { x: -area.left, y: -area.top })),
  };
  return arranged(main, inside === "open" ? insidePanels(known, shown) : []);
}

/** Width over height of a sheet that the picture shall be large on. */
const SHEET = 1.5;

interface Arrangement extends Size {
  /** For each panel. */
  readonly places: readonly Place[];
}

/** The drawing at the left, the panels beside it, as many in a row as make all of it largest on a sheet. */
function arranged(main: Panel, panels: readonly Panel[]): Picture {
  const choices = panels.map((_, index) => inRows(panels, index + 1));
  const sizes = choices.map((choice) => sizeWith(main, choice));
  const best = sizes.reduce((least, size, index) => {
    const chosen = sizes[least];
    return chosen === undefined || heightOnSheet(size) < heightOnSheet(chosen) ? index : least;
  }, 0);
  const places = choices[best]?.places ?? [];
  const left = MARGIN + main.size.width + PANELS_LEFT;
  return {
    ...(sizes[best] ?? sizeWith(main, undefined)),
    marks: [
      ...main.marks.map((mark) => moved(mark, { x: MARGIN, y: MARGIN })),
      ...panels.flatMap((panel, index): Mark[] => {
        const { x, y } = places[index] ?? { x: 0, y: 0 };
        return panel.marks.map((mark) => moved(mark, { x: left + x, y: MARGIN + y }));
      }),
    ],
  };
}

function heightOnSheet({ width, height }: Size): number {
  return Math.max(width / SHEET, height);
}

function sizeWith(main: Panel, panels: Size | undefined): Size {
  const beside = panels === undefined ? 0 : PANELS_LEFT + panels.width;
  return {
    width: Math.ceil(main.size.width + beside + 2 * MARGIN),
    height: Math.ceil(Math.max(main.size.height, panels?.height ?? 0) + 2 * MARGIN),
  };
}

function inRows(panels: readonly Panel[], inRow: number): Arrangement {
  const places: Place[] = [];
  let [x, y, row, width] = [0, 0, 0, 0];
  panels.forEach(({ size }, index) => {
    if (index > 0 && index % inRow === 0) {
      y += row + PANEL_GAP;
      [x, row] = [0, 0];
    }
    places.push({ x, y });
    width = Math.max(width, x + size.width);
    row = Math.max(row, size.height);
    x += size.width + PANEL_GAP;
  });
  return { places, width, height: y + row };
}

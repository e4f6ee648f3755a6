/** Edits of the selection: remove, group, dissolve, bypass, tidy, nudge, align. */

import { tidied } from "#core/layout/tidied";
import type { Position } from "#core/network/document";
import {
  disconnect,
  dissolveBlock,
  dissolveRefusal,
  groupIntoBlock,
  moveNodes,
  removeNodes,
  setBypassed,
} from "#core/network/edits/index";
import { graphAt, withGraph } from "#core/network/graph";
import { centreX } from "#core/network/metrics";
import { locationInView, shownGraph } from "../../stores/document-view";
import { orRefusal } from "../../stores/refusal";
import type { Studio } from "../../stores/studio";

function current(studio: Studio) {
  const { document, viewPath, selection } = studio.documents.getState();
  if (document === undefined) return undefined;
  const location = locationInView(document, viewPath);
  return { document, location, graph: graphAt(document, location), selected: [...selection] };
}

function say(studio: Studio, message: string): void {
  studio.screen.getState().notify({ severity: "info", message });
}

/** @param heal what read a removed layer reads what that layer read */
export function removeSelection(studio: Studio, edges: ReadonlySet<string>, heal: boolean): void {
  const here = current(studio);
  if (here === undefined) return;
  studio.documents.getState().edit("Delete", (document) => {
    const without = removeNodes(document, here.location, here.selected, { heal });
    return edges.size > 0 ? disconnect(without, here.location, [...edges]) : without;
  });
}

export async function groupSelection(studio: Studio): Promise<void> {
  const here = current(studio);
  if (here === undefined || here.selected.length === 0) return;
  const name = freeBlockName(Object.values(here.document.blocks).map((block) => block.name));
  const grouped = orRefusal(studio.screen, () =>
    groupIntoBlock(studio.layers, here.document, here.location, here.selected, name),
  );
  if (grouped === undefined) return;
  if (grouped.node === undefined) {
    say(studio, grouped.reason ?? "These layers cannot become one block.");
    return;
  }
  studio.documents.getState().edit("Group into a block", () => grouped.document, { select: [grouped.node] });
}

function freeBlockName(taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`Block ${number}`)) number += 1;
  return `Block ${number}`;
}

export function dissolveSelection(studio: Studio): void {
  const here = current(studio);
  if (here === undefined) return;
  const blocks = here.graph.nodes.filter((node) => node.kind === "block" && here.selected.includes(node.id));
  if (blocks.length === 0) {
    say(studio, "Select a block to dissolve it into its layers.");
    return;
  }
  for (const block of blocks) {
    const refusal = dissolveRefusal(here.document, here.location, block.id);
    if (refusal !== undefined) {
      say(studio, refusal);
      return;
    }
  }
  studio.documents
    .getState()
    .edit("Dissolve block", (document) =>
      blocks.reduce(
        (result, block) => dissolveBlock(studio.layers, result, here.location, block.id),
        document,
      ),
    );
}

/** Bypasses the selection; when all of it is bypassed already, takes it back in. */
export function toggleBypass(studio: Studio): void {
  const here = current(studio);
  if (here === undefined || here.selected.length === 0) return;
  const nodes = here.graph.nodes.filter((node) => here.selected.includes(node.id));
  const bypass = !nodes.every((node) => node.bypassed === true);
  const changed = studio.documents
    .getState()
    .edit(bypass ? "Bypass" : "Take back in", (document) =>
      setBypassed(document, here.location, here.selected, bypass),
    );
  if (!changed) say(studio, "Inputs and outputs cannot be bypassed.");
}

/** Lays out the selection, or everything when fewer than two nodes are selected. */
export function tidyUp(studio: Studio): void {
  const here = current(studio);
  if (here === undefined || here.graph.nodes.length === 0) return;
  const ids = here.selected.length > 1 ? here.selected : here.graph.nodes.map((node) => node.id);
  studio.documents
    .getState()
    .edit("Tidy layout", (document) =>
      withGraph(
        document,
        here.location,
        tidied(studio.layers, graphAt(document, here.location), new Set(ids)),
      ),
    );
}

/** Moves the selection by a few pixels; presses in a row are one undo step. */
export function nudge(studio: Studio, by: Position): void {
  const here = current(studio);
  if (here === undefined || here.selected.length === 0) return;
  const moved = new Map(
    here.graph.nodes
      .filter((node) => here.selected.includes(node.id))
      .map((node) => [node.id, { x: node.position.x + by.x, y: node.position.y + by.y }]),
  );
  studio.documents
    .getState()
    .edit("Move", (document) => moveNodes(document, here.location, moved), { gesture: "nudge" });
}

/** Brings the selected nodes' centres onto the topmost one's. */
export function alignSelection(studio: Studio): void {
  const here = current(studio);
  if (here === undefined) return;
  const nodes = here.graph.nodes.filter((node) => here.selected.includes(node.id));
  if (nodes.length < 2) return;
  const x = centreX(
    studio.layers,
    nodes.reduce((top, node) => (node.position.y < top.position.y ? node : top)),
  );
  const moved = new Map(
    nodes.map((node) => [
      node.id,
      { x: node.position.x + x - centreX(studio.layers, node), y: node.position.y },
    ]),
  );
  studio.documents.getState().edit("Align", (document) => moveNodes(document, here.location, moved));
}

export function selectAll(studio: Studio): void {
  const state = studio.documents.getState();
  const graph = shownGraph(state);
  if (graph) state.select(graph.nodes.map((node) => node.id));
}

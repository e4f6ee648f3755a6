/** From a layer's path (`stage2/1/conv1`) to its place on the canvas. */
import type { NetworkDocument } from "#core/network/document";
import { graphInView } from "../stores/document-view";
import type { Studio } from "../stores/studio";

/** The block nodes to enter and the node to select; undefined when the open drawing has no such layer. */
export function placeOfPath(
  document: NetworkDocument,
  path: string,
): { readonly way: readonly string[]; readonly node: string } | undefined {
  const names = path.split("/");
  const way: string[] = [];
  while (names.length > 0) {
    const name = names.shift();
    const node = graphInView(document, way)?.nodes.find((candidate) => candidate.name === name);
    if (!node) return undefined;
    if (node.kind === "layer") return { way, node: node.id };
    // A block's name alone means the block; more names lead into it, past the number of the repeat.
    if (names.length <= 1) return { way, node: node.id };
    names.shift();
    way.push(node.id);
  }
  return undefined;
}

/** Shows the layer on the canvas, or says that it is no longer there. */
export function revealLayer(studio: Studio, path: string): void {
  const { documents, screen } = studio;
  const { document } = documents.getState();
  const place = document && placeOfPath(document, path);
  if (!place) {
    screen.getState().notify({
      severity: "info",
      message: `The open network has no layer ${path}. The run was made from another version of it; open the run's network to see it.`,
    });
    return;
  }
  goToLayer(studio, place);
}

/** Enters the blocks that lead to it and selects it; the canvas follows the selection. */
export function goToLayer(
  { documents, screen }: Studio,
  place: { readonly way: readonly string[]; readonly node: string },
): void {
  screen.getState().setView("design");
  const { viewPath } = documents.getState();
  const isInView =
    viewPath.length === place.way.length && viewPath.every((block, depth) => block === place.way[depth]);
  if (!isInView) {
    documents.getState().leaveTo(0);
    for (const block of place.way) documents.getState().enterBlock(block);
  }
  documents.getState().select([place.node]);
}

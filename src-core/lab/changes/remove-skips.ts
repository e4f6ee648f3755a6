/** A drawing minus its skips: the plain twin (He et al. 2015, section 3.3). */
import type { LayerRegistry } from "../../layers/registry";
import { tidied } from "../../layout/tidied";
import type { Graph, GraphLocation, NetworkDocument } from "../../network/document";
import { removeNodes } from "../../network/edits/index";
import { graphAt, incoming, outgoing, withGraph } from "../../network/graph";
import type { Skip } from "../../skips/find-skips";
import { skipsAsPicked } from "../skips/drawing-skips";

/**
 * Takes every skip out, in the drawing and in its blocks: what stands on it, and the merge that has nothing to merge any more.
 * The branch beside it stays as it is. Where a skip ran into Concatenate the result has fewer channels, and what reads it
 * narrows. The same document where there is no skip.
 *
 * @param picked inputs of unclear merges that are meant as skips, by `wireKey`
 */
export function removeSkips(
  layers: LayerRegistry,
  document: NetworkDocument,
  picked: readonly string[] = [],
): NetworkDocument {
  return skipsAsPicked(layers, document, picked).reduce(
    (changed, { location, skips }) =>
      skips.length === 0 ? changed : removeSkipsAt(layers, changed, location, skips),
    document,
  );
}

/** Takes these skips of one graph out. Each merge keeps an input: the finder never calls all of them skips. */
export function removeSkipsAt(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  skips: readonly Skip[],
): NetworkDocument {
  const graph = graphAt(document, location);
  const wires = new Set(skips.map(({ wire }) => wire));
  const cut: Graph = { ...graph, edges: graph.edges.filter(({ id }) => !wires.has(id)) };
  const merges = new Set(skips.map(({ merge }) => merge));
  const idle = [...merges].filter((id) => incoming(cut, id).length === 1);
  const removed = [...idle, ...unreadChains(cut, skips)];
  const healed = removeNodes(withGraph(document, location, cut), location, removed, { heal: true });
  const after = graphAt(healed, location);
  return withGraph(healed, location, tidied(layers, after, new Set(after.nodes.map(({ id }) => id))));
}

/** What stood on the skips and leads nowhere any more, from the merge upwards. */
function unreadChains(cut: Graph, skips: readonly Skip[]): string[] {
  const gone = new Set<string>();
  for (const { chain } of skips) {
    for (const id of [...chain].reverse()) {
      if (outgoing(cut, id).some(({ target }) => !gone.has(target))) break;
      gone.add(id);
    }
  }
  return [...gone];
}

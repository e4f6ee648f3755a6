/** One command for every layer and every block that can be placed. */

import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import type { CommandFor } from "../../stores/command-registry";
import { insertIntoEdge, insertIntoFlow } from "../actions/insert";
import { canLeadThrough, type Item } from "../actions/items";
import type { CanvasContext } from "./canvas-context";

/** Into the wire or to the place that the search was opened on; else into the flow of the drawing, in sight. */
function insert({ studio, editor, camera }: CanvasContext, item: Item): void {
  const { insertPlace } = editor.getState();
  const at = insertPlace?.at ?? camera.centre();
  const edge = canLeadThrough(studio.layers, item) ? insertPlace?.edge : undefined;
  const node = edge ? insertIntoEdge(studio, item, edge, at) : insertIntoFlow(studio, item, at);
  if (node !== undefined) camera.reveal([node]);
}

function layerCommands({ definitions }: LayerRegistry): readonly CommandFor<CanvasContext>[] {
  return definitions.map((layer) => ({
    id: `insert.${layer.type}`,
    label: layer.label,
    group: "Layers",
    hint: layer.description,
    keywords: ["add", "insert", ...layer.keywords],
    run: (context) => insert(context, { kind: "layer", type: layer.type }),
  }));
}

/** A document's copy of a built-in block stands in its place. */
export function insertCommands(
  layers: LayerRegistry,
  ownBlocks: NetworkDocument["blocks"] | undefined,
): readonly CommandFor<CanvasContext>[] {
  const blocks = new Map(
    [...BUILT_IN_BLOCKS, ...Object.values(ownBlocks ?? {})].map((block) => [block.id, block]),
  );
  return [
    ...layerCommands(layers),
    ...[...blocks.values()].map(
      (block): CommandFor<CanvasContext> => ({
        id: `insertBlock.${block.id}`,
        label: block.name,
        group: "Blocks",
        hint: block.description,
        keywords: ["add", "insert", "block"],
        run: (context) => insert(context, { kind: "block", id: block.id }),
      }),
    ),
  ];
}

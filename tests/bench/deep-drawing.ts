/** A deep drawing without blocks, for what the canvas takes. */
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { boxGraphOf } from "#core/layout/boxes";
import { tidy } from "#core/layout/tidy";
import { type NetworkDocument, type NetworkNode, ROOT } from "#core/network/document";
import { moveNodes } from "#core/network/edits/index";
import { createTemplate } from "#core/templates/index";

/** Residual blocks drawn layer by layer, eight layers each and five around them, laid out as Ctrl+L does it. */
export function deepDrawing(layers: number): NetworkDocument {
  const template = createTemplate("empty");
  if (template === undefined) throw new Error("There is no empty template.");
  const nodes: NetworkNode[] = [];
  const edges: { id: string; source: string; target: string }[] = [];
  function add(id: string, type: string, sources: readonly string[]): string {
    const params = type === "conv2d" ? { filters: 16 } : {};
    nodes.push({ kind: "layer", id, type, name: id, params, position: { x: 0, y: 0 } });
    for (const source of sources) edges.push({ id: `e${edges.length}`, source, target: id });
    return id;
  }
  let last = add("stem", "conv2d", [add("input", "input", [])]);
  for (let block = 1; block <= (layers - 5) / 8; block += 1) {
    const entry = last;
    for (const [name, type] of [
      ["conv-a", "conv2d"],
      ["bn-a", "batchNorm"],
      ["relu-a", "activation"],
      ["conv-b", "conv2d"],
      ["bn-b", "batchNorm"],
    ] as const) {
      last = add(`${name}${block}`, type, [last]);
    }
    const skip = add(`skip${block}`, "shortcut", [entry]);
    last = add(`relu-b${block}`, "activation", [add(`add${block}`, "add", [last, skip])]);
  }
  add("output", "output", [add("classes", "dense", [add("pool", "globalAvgPool2d", [last])])]);
  const document = { ...template, name: "big", graph: { nodes, edges } };
  return moveNodes(document, ROOT, tidy(boxGraphOf(BUILT_IN_LAYERS, document.graph)));
}

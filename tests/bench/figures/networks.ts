/** What our side of the figures trains. */

import { startDrawing } from "#core/blocks/drawing";
import { BOTTLENECK, CONVNEXT, RESNEXT, SQUEEZE_EXCITE } from "#core/blocks/index";
import type { BlockDefinition, BlockNode, Graph, NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import type { WorkerOptions } from "./protocol";

export function residualNetwork(depth: number): NetworkDocument {
  const document = createTemplate(`resnet-${depth}`);
  if (!document) throw new Error(`There is no residual network of depth ${depth}.`);
  return document;
}

/** The same with a group norm of 8 groups in place of each batch norm. */
function groupNormNetwork(depth: number): NetworkDocument {
  const document = residualNetwork(depth);
  const renormed = (graph: Graph): Graph => ({
    ...graph,
    nodes: graph.nodes.map((node) =>
      node.kind === "layer" && node.type === "batchNorm"
        ? { ...node, type: "groupNorm", params: { groups: 8 } }
        : node,
    ),
  });
  const blocks = Object.entries(document.blocks).map(([id, block]) => [
    id,
    { ...block, graph: renormed(block.graph) },
  ]);
  return { ...document, graph: renormed(document.graph), blocks: Object.fromEntries(blocks) };
}

/** Three blocks with identity skips at one size, as in a stage of a network for photographs, an average and a dense layer behind them. */
function stage(block: BlockDefinition, args: BlockNode["args"]): NetworkDocument {
  const drawing = startDrawing(block.id);
  const input = drawing.layer("input", "input");
  const last = drawing.block(block.id, "stage", args, 3, [input]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [last]);
  const dense = drawing.layer("dense", "dense", { units: 10 }, [pool]);
  drawing.layer("output", "output", {}, [dense]);
  return {
    ...residualNetwork(20),
    name: block.name,
    graph: drawing.graph(),
    blocks: { [block.id]: block },
  };
}

/** What the options ask for. */
export function measuredNetwork({ network, depth, size }: WorkerOptions): NetworkDocument {
  const [, , channels] = size;
  switch (network) {
    case undefined:
      return residualNetwork(depth);
    case "groupNorm":
      return groupNormNetwork(depth);
    case "bottlenecks":
      return stage(BOTTLENECK, { filters: channels / 4, stride: 1 });
    case "squeezeExcite":
      return stage(SQUEEZE_EXCITE, { filters: channels / 4, stride: 1 });
    case "resnext":
      return stage(RESNEXT, { filters: channels / 2, groups: 32, stride: 1 });
    case "convnext":
      return stage(CONVNEXT, { filters: channels });
    default:
      return network satisfies never;
  }
}

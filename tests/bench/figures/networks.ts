/** What our side of the figures trains. */

import { startDrawing } from "#core/blocks/drawing";
import { BOTTLENECK } from "#core/blocks/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";

export function residualNetwork(depth: number): NetworkDocument {
  const document = createTemplate(`resnet-${depth}`);
  if (!document) throw new Error(`There is no residual network of depth ${depth}.`);
  return document;
}

/** Three bottlenecks with identity skips at one size, as in a stage of ResNet-50, an average and a dense layer behind them. */
export function bottlenecks(channels: number): NetworkDocument {
  const drawing = startDrawing("bottlenecks");
  const input = drawing.layer("input", "input");
  const args = { filters: channels / 4, stride: 1 };
  const stage = drawing.block(BOTTLENECK.id, "stage", args, 3, [input]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [stage]);
  const dense = drawing.layer("dense", "dense", { units: 10 }, [pool]);
  drawing.layer("output", "output", {}, [dense]);
  return {
    ...residualNetwork(20),
    name: "bottlenecks",
    graph: drawing.graph(),
    blocks: { [BOTTLENECK.id]: BOTTLENECK },
  };
}

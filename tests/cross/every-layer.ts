/** Many layers in one small network, with every activation and both shortcuts that are not the identity. `webgpu-every-layer.test.ts` has each by itself. */
import { startDrawing } from "#core/blocks/drawing";
import { LAYERS } from "#core/layers/index";
import { DOCUMENT_VERSION, type NetworkDocument } from "#core/network/document";
import { DEFAULT_RECIPE } from "#core/training/recipe";

/** For images of 8x8x3 and 10 classes. */
export function everyLayerDocument(): NetworkDocument {
  const drawing = startDrawing("all");
  let last = drawing.layer("input", "input");
  last = drawing.layer("conv2d", "conv", { filters: 5, kernel: 3, bias: true }, [last]);
  const { function: parameter } = LAYERS.activation.params;
  if (parameter?.kind !== "choice") throw new Error("The activation has no list of functions.");
  for (const { value } of parameter.choices) {
    last = drawing.layer("activation", value, { function: value }, [last]);
    last = drawing.layer("batchNorm", `norm-${value}`, {}, [last]);
  }
  last = drawing.layer("zeroPad2d", "zeros", { top: 1, bottom: 0, left: 2, right: 1 }, [last]);
  last = drawing.layer("depthwiseConv2d", "depthwise", { kernel: 3, depthMultiplier: 2, bias: true }, [last]);
  last = drawing.layer("conv2d", "dilated", { filters: 6, kernel: 3, dilation: 2, bias: true }, [last]);
  last = drawing.layer("depthwiseConv2d", "dilated-depthwise", { kernel: 3, dilation: 2 }, [last]);
  const largest = drawing.layer("maxPool2d", "largest", {}, [last]);
  const average = drawing.layer("avgPool2d", "average", {}, [last]);
  const joined = drawing.layer("concat", "joined", {}, [largest, average]);
  const narrow = drawing.layer("conv2d", "narrow", { filters: 24, kernel: 3, stride: 2 }, [joined]);
  const padded = drawing.shortcut("padded", { mode: "pad" }, joined);
  const projected = drawing.shortcut("projected", { mode: "projection" }, joined);
  const added = drawing.layer("add", "added", {}, [narrow, padded, projected]);
  const less = drawing.layer("subtract", "less", {}, [added, narrow]);
  const most = drawing.layer("maximum", "most", {}, [less, padded, added]);
  const squeezed = drawing.layer("globalAvgPool2d", "squeezed", {}, [most]);
  const gate = drawing.layer("activation", "gate", { function: "sigmoid" }, [squeezed]);
  const one = drawing.layer("conv2d", "one", { filters: 1, kernel: 1 }, [most]);
  const gated = drawing.layer("multiply", "gated", {}, [gate, most, one]);
  const dropped = drawing.layer("dropout", "dropped", { rate: 0.2 }, [gated]);
  let normed = drawing.layer("groupNorm", "grouped", { groups: 4 }, [dropped]);
  normed = drawing.layer("layerNorm", "layered", {}, [normed]);
  normed = drawing.layer("layerNorm", "layered-pixels", { over: "pixel" }, [normed]);
  normed = drawing.layer("instanceNorm", "instanced", {}, [normed]);
  normed = drawing.layer("prelu", "rectified", {}, [normed]);
  normed = drawing.layer("l2Norm", "directed", {}, [normed]);
  normed = drawing.layer("scale", "halved", { number: 0.5 }, [normed]);
  normed = drawing.layer("scale", "gain", { factor: "one", firstValue: 2, offset: true }, [normed]);
  normed = drawing.layer("scale", "gains", { factor: "channels", firstValue: 2, offset: true }, [normed]);
  normed = drawing.layer("bias", "shifted", { firstValue: 0.5 }, [normed]);
  normed = drawing.layer("bias", "shifts", { per: "channel" }, [normed]);
  normed = drawing.layer("pathDrop", "dropped-path", { survival: 0.5 }, [normed]);
  const whole = drawing.layer("add", "whole", {}, [normed, dropped]);
  const averaged = drawing.layer("globalAvgPool2d", "averaged", {}, [whole]);
  const peaks = drawing.layer("globalMaxPool2d", "peaks", {}, [whole]);
  const pooled = drawing.layer("add", "pooled", {}, [averaged, peaks]);
  const hidden = drawing.layer("dense", "hidden", { units: 7 }, [pooled]);
  const flat = drawing.layer("flatten", "flat", {}, [dropped]);
  const other = drawing.layer("dense", "other", { units: 7 }, [flat]);
  const both = drawing.layer("add", "both", {}, [hidden, other]);
  const dense = drawing.layer("dense", "dense", { units: 10 }, [both]);
  drawing.layer("output", "output", {}, [dense]);
  return {
    format: "skiploom-network",
    version: DOCUMENT_VERSION,
    name: "every layer",
    dataset: "digits",
    recipe: DEFAULT_RECIPE,
    arguments: [],
    graph: drawing.graph(),
    blocks: {},
  };
}

import type { BlockDefinition } from "../network/document";
import { FILTERS, FILTERS_ARGUMENT } from "./arguments";
import { startDrawing } from "./drawing";

/** Of the inner 1×1 convolution over the block's filters. */
const EXPANSION = 4;

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("convnext");
  const start = drawing.layer("blockInput", "in");
  const depthwise = drawing.layer("depthwiseConv2d", "depthwise", { kernel: 7, bias: true }, [start]);
  const norm = drawing.layer("layerNorm", "ln", { over: "pixel", epsilon: 1e-6 }, [depthwise]);
  const wide = { filters: { ...FILTERS, factor: EXPANSION }, kernel: 1, bias: true };
  const conv1 = drawing.layer("conv2d", "conv1", wide, [norm]);
  const gelu = drawing.layer("activation", "gelu", { function: "gelu" }, [conv1]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: FILTERS, kernel: 1, bias: true }, [gelu]);
  const learned = { factor: "channels", firstValue: { arg: "gain" } };
  const scale = drawing.layer("scale", "scale", learned, [conv2]);
  const skip = drawing.shortcut("shortcut", { mode: "identity" }, start);
  const add = drawing.layer("add", "add", {}, [scale, skip]);
  drawing.layer("blockOutput", "out", {}, [add]);
  return drawing.graph();
}

/** Liu et al. 2022, "A ConvNet for the 2020s", figure 4; layer scale by Touvron et al. 2021, with 1e-6 to begin with. */
export const CONVNEXT: BlockDefinition = {
  id: "convnext",
  name: "ConvNeXt",
  description:
    "A depthwise 7×7 looks around, two 1×1 convolutions with a GELU between them mix the channels, each scaled by a learned factor (Liu et al. 2022).",
  arguments: [FILTERS_ARGUMENT, { name: "gain", label: "Initial scale", kind: "number", default: 1e-6 }],
  graph: draw(),
};

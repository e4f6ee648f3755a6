import type { BlockDefinition } from "../network/document";
import { FILTERS, FILTERS_ARGUMENT, PADDING_ARGUMENT, padded, STRIDE } from "./arguments";
import { startDrawing } from "./drawing";

const HIDDEN_ARGUMENT: BlockDefinition["arguments"][number] = {
  name: "hidden",
  label: "Filters inside",
  kind: "integer",
  default: 96,
};

/** As the authors have it, so that 8 bits hold every value. */
const RELU6 = { function: "relu6" } as const;

function draw(prefix: string, hasSkip: boolean): BlockDefinition["graph"] {
  const drawing = startDrawing(prefix);
  const start = drawing.layer("blockInput", "in");
  const conv1 = drawing.layer("conv2d", "conv1", { filters: { arg: "hidden" }, kernel: 1 }, [start]);
  const bn1 = drawing.layer("batchNorm", "bn1", {}, [conv1]);
  const relu1 = drawing.layer("activation", "relu1", RELU6, [bn1]);
  const stride = hasSkip ? {} : { stride: STRIDE };
  const depthwise = drawing.layer("depthwiseConv2d", "depthwise", { ...stride, ...padded(3) }, [relu1]);
  const bn2 = drawing.layer("batchNorm", "bn2", {}, [depthwise]);
  const relu2 = drawing.layer("activation", "relu2", RELU6, [bn2]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: FILTERS, kernel: 1 }, [relu2]);
  const bn3 = drawing.layer("batchNorm", "bn3", {}, [conv2]);
  const end = hasSkip
    ? drawing.layer("add", "add", {}, [bn3, drawing.shortcut("shortcut", { mode: "identity" }, start)])
    : bn3;
  drawing.layer("blockOutput", "out", {}, [end]);
  return drawing.graph();
}

/** Sandler et al. 2018, "MobileNetV2: inverted residuals and linear bottlenecks", figure 4 (d). */
export const INVERTED_RESIDUAL: BlockDefinition = {
  id: "inverted-residual",
  name: "Inverted residual",
  description:
    "A 1×1 convolution widens, a depthwise 3×3 works cheaply, a 1×1 narrows again without a ReLU; the skip joins the narrow ends (Sandler et al. 2018).",
  arguments: [FILTERS_ARGUMENT, HIDDEN_ARGUMENT, PADDING_ARGUMENT],
  graph: draw("inverted-residual", true),
};

/** The first of a stage, which has no skip: size and channels change there. */
export const INVERTED_RESIDUAL_START: BlockDefinition = {
  id: "inverted-residual-start",
  name: "Inverted residual, first of a stage",
  description:
    "Widen, depthwise, narrow, without a skip: for where size or channels change (Sandler et al. 2018).",
  arguments: [
    FILTERS_ARGUMENT,
    HIDDEN_ARGUMENT,
    { name: "stride", label: "Stride", kind: "integer", default: 1 },
    PADDING_ARGUMENT,
  ],
  graph: draw("inverted-residual-start", false),
};

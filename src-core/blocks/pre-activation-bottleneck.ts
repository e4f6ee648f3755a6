import type { BlockDefinition } from "../network/document";
import { FILTERS, FILTERS_ARGUMENT, PADDING_ARGUMENT, padded, STRIDE } from "./arguments";
import { startDrawing } from "./drawing";

const EXPANSION = 4;

function drawBranch(prefix: string, widens: boolean): BlockDefinition["graph"] {
  const drawing = startDrawing(prefix);
  const start = drawing.layer("blockInput", "in");
  const bn1 = drawing.layer("batchNorm", "bn1", {}, [start]);
  const relu1 = drawing.layer("activation", "relu1", {}, [bn1]);
  const expanded = { ...FILTERS, factor: EXPANSION };
  const stride = widens ? { stride: STRIDE } : {};
  const conv1 = drawing.layer("conv2d", "conv1", { filters: FILTERS, kernel: 1 }, [relu1]);
  const bn2 = drawing.layer("batchNorm", "bn2", {}, [conv1]);
  const relu2 = drawing.layer("activation", "relu2", {}, [bn2]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: FILTERS, ...stride, ...padded(3) }, [relu2]);
  const bn3 = drawing.layer("batchNorm", "bn3", {}, [conv2]);
  const relu3 = drawing.layer("activation", "relu3", {}, [bn3]);
  const conv3 = drawing.layer("conv2d", "conv3", { filters: expanded, kernel: 1 }, [relu3]);
  const skip = widens
    ? drawing.shortcut("projection", { mode: "projection", norm: false }, relu1)
    : drawing.shortcut("shortcut", { mode: "identity" }, start);
  const add = drawing.layer("add", "add", {}, [conv3, skip]);
  drawing.layer("blockOutput", "out", {}, [add]);
  return drawing.graph();
}

/** He et al. 2016, "Identity mappings in deep residual networks", figure 4 (e), as a bottleneck (section 4). */
export const PRE_ACTIVATION_BOTTLENECK: BlockDefinition = {
  id: "pre-activation-bottleneck",
  name: "Pre-activation bottleneck",
  description:
    "Narrow, work, widen to four times the filters, with batch norm and ReLU before each convolution and nothing on the skip (He et al. 2016).",
  arguments: [FILTERS_ARGUMENT, PADDING_ARGUMENT],
  graph: drawBranch("pre-activation-bottleneck", false),
};

/** The first of a stage: skip and branch share the first batch norm and ReLU, as in the authors' code. */
export const PRE_ACTIVATION_BOTTLENECK_START: BlockDefinition = {
  id: "pre-activation-bottleneck-start",
  name: "Pre-activation bottleneck, first of a stage",
  description:
    "Where size or channels change: the skip is a 1×1 convolution that begins after the first batch norm and ReLU (He et al. 2016).",
  arguments: [
    FILTERS_ARGUMENT,
    { name: "stride", label: "Stride", kind: "integer", default: 1 },
    PADDING_ARGUMENT,
  ],
  graph: drawBranch("pre-activation-bottleneck-start", true),
};

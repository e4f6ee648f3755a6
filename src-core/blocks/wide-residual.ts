import type { BlockDefinition } from "../network/document";
import { FILTERS, FILTERS_ARGUMENT, PADDING_ARGUMENT, padded, STRIDE } from "./arguments";
import { startDrawing } from "./drawing";

const DROPOUT_ARGUMENT: BlockDefinition["arguments"][number] = {
  name: "dropout",
  label: "Dropout",
  kind: "number",
  default: 0.3,
};

function draw(prefix: string, widens: boolean): BlockDefinition["graph"] {
  const drawing = startDrawing(prefix);
  const start = drawing.layer("blockInput", "in");
  const bn1 = drawing.layer("batchNorm", "bn1", {}, [start]);
  const relu1 = drawing.layer("activation", "relu1", {}, [bn1]);
  const stride = widens ? { stride: STRIDE } : {};
  const conv1 = drawing.layer("conv2d", "conv1", { filters: FILTERS, ...stride, ...padded(3) }, [relu1]);
  const bn2 = drawing.layer("batchNorm", "bn2", {}, [conv1]);
  const relu2 = drawing.layer("activation", "relu2", {}, [bn2]);
  const dropout = drawing.layer("dropout", "dropout", { rate: { arg: "dropout" } }, [relu2]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: FILTERS, kernel: 3 }, [dropout]);
  const skip = widens
    ? drawing.shortcut("projection", { mode: "projection", norm: false }, relu1)
    : drawing.shortcut("shortcut", { mode: "identity" }, start);
  const add = drawing.layer("add", "add", {}, [conv2, skip]);
  drawing.layer("blockOutput", "out", {}, [add]);
  return drawing.graph();
}

/** Zagoruyko & Komodakis 2016, "Wide residual networks", figure 1 (d). */
export const WIDE_RESIDUAL: BlockDefinition = {
  id: "wide-residual",
  name: "Wide residual",
  description:
    "Two 3×3 convolutions with many filters, batch norm and ReLU before each and dropout between them (Zagoruyko & Komodakis 2016).",
  arguments: [FILTERS_ARGUMENT, DROPOUT_ARGUMENT, PADDING_ARGUMENT],
  graph: draw("wide-residual", false),
};

/** The first of a stage: skip and branch share the first batch norm and ReLU, as in the authors' code. */
export const WIDE_RESIDUAL_START: BlockDefinition = {
  id: "wide-residual-start",
  name: "Wide residual, first of a stage",
  description:
    "Where size or channels change: the skip is a 1×1 convolution that begins after the first batch norm and ReLU (Zagoruyko & Komodakis 2016).",
  arguments: [
    FILTERS_ARGUMENT,
    { name: "stride", label: "Stride", kind: "integer", default: 1 },
    DROPOUT_ARGUMENT,
    PADDING_ARGUMENT,
  ],
  graph: draw("wide-residual-start", true),
};
